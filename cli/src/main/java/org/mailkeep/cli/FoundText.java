package org.mailkeep.cli;

import java.io.IOException;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.mailkeep.restore.search.FoundMessage;
import org.mailkeep.restore.search.MessageFacts;
import org.mailkeep.restore.search.MessageFacts.Attachment;
import org.mailkeep.restore.search.Night;

/** Messages that were found, for people: a few lines each, the last of which brings the message back. */
final class FoundText {
  private static final int MOST_ATTACHMENTS = 8;
  private static final int WIDTH = 200;

  private final TextOutput out;
  private final ZoneId zone;
  private boolean any;

  FoundText(TextOutput out, ZoneId zone) {
    this.out = out;
    this.zone = zone;
  }

  void message(FoundMessage found) throws IOException {
    if (any) {
      out.line("");
    }
    any = true;
    out.line(head(found));
    if (found.facts().isPresent()) {
      facts(found.facts().get());
    }
    for (FoundMessage.Stay stay : found.stays().size() > 1 ? found.stays() : List.<FoundMessage.Stay>of()) {
      out.line("  in        " + stay.mailbox() + "/" + stay.uid() + "  " + nights(stay.first(), stay.last()));
    }
    out.line("  nights    " + nights(found.first(), found.last())
        + found.gone().map(night -> ", gone since " + Times.show(night.captured(), zone)).orElse(", still there"));
    out.line("  mailkeep restore --account=" + ShellWord.quoted(found.account()) + " --mailbox="
        + ShellWord.quoted(found.mailbox()) + " --message " + found.message().uid()
        + (found.gone().isPresent() ? " --snapshot " + found.last().snapshot().run().brief() : "") + " --to eml:DIR");
  }

  private String head(FoundMessage found) {
    return found.account() + "  " + found.mailbox() + "/" + found.message().uid() + "  "
        + Times.show(found.message().received(), zone) + "  " + Amounts.bytes(found.message().size());
  }

  private void facts(MessageFacts facts) throws IOException {
    line("from", facts.from());
    line("to", facts.to());
    line("subject", facts.subject());
    if (facts.attachmentCount() > 0) {
      String names = facts.attachments().stream().limit(MOST_ATTACHMENTS).map(FoundText::attachment)
          .collect(Collectors.joining(", "));
      long more = facts.attachmentCount() - Math.min(MOST_ATTACHMENTS, facts.attachments().size());
      line("attached", names + (more > 0 ? " and " + Amounts.count(more) + " more" : ""));
    }
  }

  private static String attachment(Attachment attachment) {
    String name = Optional.of(attachment.name()).filter(text -> !text.isEmpty()).orElse(attachment.type());
    return name + " (" + Amounts.bytes(attachment.bytes()) + ")";
  }

  private void line(String label, String text) throws IOException {
    if (!text.isEmpty()) {
      out.line(String.format("  %-8s  %s", label, cut(text)));
    }
  }

  private String nights(Night first, Night last) {
    return first.equals(last)
        ? Times.show(first.captured(), zone)
        : Times.show(first.captured(), zone) + " to " + Times.show(last.captured(), zone);
  }

  /** A field may be of any length. */
  static String cut(String text) {
    return text.codePointCount(0, text.length()) <= WIDTH
        ? text
        : text.substring(0, text.offsetByCodePoints(0, WIDTH - 1)) + "…";
  }
}
