package org.mailkeep.cli;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.restore.search.FoundMessage;
import org.mailkeep.restore.search.MessageFacts;
import org.mailkeep.restore.search.Night;

/** What is known of messages and nights, as JSON. */
final class FoundJson {

  private FoundJson() {}

  static void message(FoundMessage found, JsonOutput out) throws IOException {
    CatalogMessage message = found.message();
    out.field("account", found.account()).field("mailbox", found.mailbox()).field("uid", message.uid())
        .field("guid", message.guid()).field("received", message.received()).field("bytes", message.size())
        .texts("flags", flags(message)).texts("keywords", message.keywords());
    facts(found.facts(), out);
    night("first", found.first(), out);
    night("last", found.last(), out);
    out.field("goneSince", found.gone().map(night -> night.captured().toString()));
    out.list("stays", found.stays(), stay -> out.field("mailbox", stay.mailbox()).field("uid", stay.uid())
        .field("first", stay.first().captured()).field("last", stay.last().captured()));
  }

  static void facts(Optional<MessageFacts> known, JsonOutput out) throws IOException {
    out.field("from", known.map(MessageFacts::from)).field("to", known.map(MessageFacts::to))
        .field("cc", known.map(MessageFacts::cc)).field("subject", known.map(MessageFacts::subject))
        .field("date", known.map(MessageFacts::date)).field("messageId", known.map(MessageFacts::messageId));
    if (known.isPresent()) {
      out.list("attachments", known.get().attachments(), attachment -> out.field("name", attachment.name())
          .field("type", attachment.type()).field("bytes", attachment.bytes()));
      out.field("moreAttachments", known.get().moreAttachments());
    }
  }

  /** A night, as when the account was looked at and which snapshot recorded it. */
  static void night(String name, Night night, JsonOutput out) throws IOException {
    out.field(name, night.captured()).field(name + "Snapshot", night.snapshot().run().hex());
  }

  static List<String> flags(CatalogMessage message) {
    return Arrays.stream(Flag.values()).filter(message.flags()::contains)
        .map(flag -> flag.name().toLowerCase(Locale.ROOT)).toList();
  }
}
