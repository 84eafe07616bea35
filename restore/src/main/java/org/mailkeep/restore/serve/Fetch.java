package org.mailkeep.restore.serve;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.restore.serve.FetchItem.Fact;
import org.mailkeep.restore.serve.FetchItem.Section;
import org.mailkeep.restore.serve.OpenMessage.Extent;
import org.mailkeep.restore.serve.Selected.Numbering;
import org.mailkeep.restore.serve.Structures.Form;

/** FETCH and UID FETCH. A message that can't be read is left out, and said at the end. */
final class Fetch {
  private final Selected selected;
  private final ImapWriter out;
  private final List<FetchItem> items;
  private int unreadable;
  private String reason = "";

  private Fetch(Selected selected, ImapWriter out, List<FetchItem> items) {
    this.selected = selected;
    this.out = out;
    this.items = items;
  }

  /** Answers a command. */
  static void run(Selected selected, Arguments arguments, Numbering numbering, ImapWriter out)
      throws IOException, BadCommand, Refusal {
    MailboxIndex index = selected.index();
    arguments.space();
    String set = arguments.word();
    long star = numbering == Numbering.UID ? index.lastUid() : index.count();
    NumberSet numbers = NumberSet.parse(set, Math.max(1, star));
    arguments.space();
    List<FetchItem> items = FetchItems.parse(arguments);
    if (numbering == Numbering.UID && !items.contains(Fact.UID)) {
      items = Stream.concat(Stream.of(Fact.UID), items.stream()).toList();
    }
    Fetch fetch = new Fetch(selected, out, items);
    selected.visit(selected.positions(numbers, numbering), fetch::message);
    if (fetch.unreadable > 0) {
      throw new Refusal("[SERVERBUG] " + fetch.unreadable + " of these messages can't be read: " + fetch.reason);
    }
  }

  private void message(int position, CatalogMessage message) throws IOException {
    Extent extent = Extent.HEADER;
    boolean text = false;
    for (FetchItem item : items) {
      @Nullable Extent needs = switch (item) {
        case Section section -> section.extent();
        case Fact fact -> switch (fact) {
          case SIZE -> selected.index().size(position) == 0 ? Extent.ALL : null;
          case ENVELOPE -> Extent.HEADER;
          case BODY, BODYSTRUCTURE -> Extent.ALL;
          case FLAGS, UID, INTERNALDATE, GUID -> null;
        };
      };
      text |= needs != null;
      extent = needs == Extent.ALL ? Extent.ALL : extent;
    }
    OpenMessage open = null;
    if (text) {
      try {
        open = selected.open(position, message, extent);
      } catch (IOException e) {
        unreadable++;
        reason = String.valueOf(e.getMessage());
        return;
      }
    }
    out.raw("* " + (position + 1) + " FETCH ");
    String before = "(";
    for (FetchItem item : items) {
      out.raw(before);
      before = " ";
      switch (item) {
        case Fact fact -> fact(fact, position, message, open);
        case Section section -> {
          out.raw(section.label()).raw(" ");
          new SectionText(needed(open), out).write(section);
        }
      }
    }
    out.line(")");
  }

  private void fact(Fact fact, int position, CatalogMessage message, @Nullable OpenMessage open)
      throws IOException {
    switch (fact) {
      case FLAGS -> out.raw("FLAGS (").raw(flags(message)).raw(")");
      case UID -> out.raw("UID " + message.uid());
      case INTERNALDATE -> out.raw("INTERNALDATE ").raw(MailTimes.internalDate(message.received()));
      case SIZE -> {
        long known = selected.index().size(position);
        out.raw("RFC822.SIZE " + (known == 0 ? needed(open).size() : known));
      }
      case ENVELOPE -> {
        out.raw("ENVELOPE ");
        new Structures(out).envelope(needed(open).structure().header());
      }
      case BODY -> {
        out.raw("BODY ");
        new Structures(out).structure(needed(open).structure(), Form.BASIC);
      }
      case BODYSTRUCTURE -> {
        out.raw("BODYSTRUCTURE ");
        new Structures(out).structure(needed(open).structure(), Form.EXTENDED);
      }
      case GUID -> out.raw("X-GUID ").string(message.guid());
    }
  }

  private static OpenMessage needed(@Nullable OpenMessage open) {
    if (open == null) {
      throw new IllegalStateException("a message that was not read");
    }
    return open;
  }

  private static String flags(CatalogMessage message) {
    StringBuilder flags = new StringBuilder();
    for (Flag flag : Flag.values()) {
      if (message.flags().contains(flag)) {
        flags.append(" \\").append(shown(flag));
      }
    }
    message.keywords().stream().filter(MailboxIndex::tellable).forEach(keyword -> flags.append(' ').append(keyword));
    return flags.isEmpty() ? "" : flags.substring(1);
  }

  /** A system flag without its backslash. */
  static String shown(Flag flag) {
    return flag.name().charAt(0) + flag.name().substring(1).toLowerCase(Locale.ROOT);
  }
}
