package org.mailkeep.cli;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.repository.catalog.MessagePlace;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.restore.PointInTime;
import org.mailkeep.restore.Selection;

/** The messages of a mailbox, written one by one as they are read: a mailbox may have more than fit into memory. */
record MessageList(List<PointInTime.Choice> chosen, Selection selection, Repository repository, ZoneId zone)
    implements
      Result {

  @Override
  public void text(TextOutput out) throws IOException {
    for (PointInTime.Choice choice : chosen) {
      if (chosen.size() > 1) {
        out.line(choice.entry().account() + ":");
      }
      out.line(line("UID", "FLAGS", "RECEIVED", "SIZE", "KEYWORDS"));
      Mailboxes.messages(choice, selection, repository, (account, mailbox, message) -> out.line(
          line(Long.toString(message.uid()), letters(message.flags()), Times.show(message.received(), zone),
              Amounts.bytes(message.size()), String.join(" ", message.keywords()))));
    }
  }

  @Override
  public void json(JsonOutput out) throws IOException {
    out.list("messages", rows -> {
      for (PointInTime.Choice choice : chosen) {
        Mailboxes.messages(choice, selection, repository, (account, mailbox, message) -> rows.row(() -> {
          out.field("account", choice.entry().account()).field("mailbox", mailbox.name());
          facts(out, message);
          place(out, account, message.place());
        }));
      }
    });
  }

  private static void facts(JsonOutput out, CatalogMessage message) throws IOException {
    out.field("uid", message.uid()).field("guid", message.guid()).field("received", message.received())
        .field("saved", message.saved().map(Instant::toString))
        .texts("flags", Arrays.stream(Flag.values()).filter(message.flags()::contains)
            .map(flag -> flag.name().toLowerCase(Locale.ROOT)).toList())
        .texts("keywords", message.keywords()).field("bytes", message.size());
  }

  private static void place(JsonOutput out, AccountHead account, MessagePlace place) throws IOException {
    String below = place.file().toString();
    out.field("path", "/" + account.roots().get(place.root()).path() + (below.isEmpty() ? "" : "/" + below));
    if (place.piece().isPresent()) {
      out.field("offset", place.piece().get().offset()).field("length", place.piece().get().length());
    }
  }

  private static String line(String uid, String flags, String received, String size, String keywords) {
    return String.format(Locale.ROOT, "%10s  %-5s  %-19s  %8s  %s", uid, flags, received, size, keywords)
        .stripTrailing();
  }

  /** The letters that a Maildir has for flags. */
  private static String letters(Set<Flag> flags) {
    StringBuilder letters = new StringBuilder();
    for (Flag flag : Flag.values()) {
      if (flags.contains(flag)) {
        letters.append(switch (flag) {
          case SEEN -> 'S';
          case ANSWERED -> 'R';
          case FLAGGED -> 'F';
          case DELETED -> 'T';
          case DRAFT -> 'D';
        });
      }
    }
    return letters.toString();
  }
}
