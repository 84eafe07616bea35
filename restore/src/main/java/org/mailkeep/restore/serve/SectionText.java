package org.mailkeep.restore.serve;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.restore.mime.MimePart;
import org.mailkeep.restore.serve.FetchItem.Piece;
import org.mailkeep.restore.serve.FetchItem.Section;

/** Writes pieces of a message as literals. */
final class SectionText {
  private final OpenMessage message;
  private final ImapWriter out;

  SectionText(OpenMessage message, ImapWriter out) {
    this.message = message;
    this.out = out;
  }

  /** Writes a piece; NIL if the message has no such part. */
  void write(Section section) throws IOException {
    MimePart part = part(section);
    if (part == null) {
      out.raw("NIL");
      return;
    }
    switch (section.piece()) {
      case ALL -> range(section.path().isEmpty() ? part.headerFrom() : part.bodyFrom(), part.bodyTo(), section);
      case TEXT -> range(part.bodyFrom(), part.bodyTo(), section);
      case HEADER, MIME -> range(part.headerFrom(), part.bodyFrom(), section);
      case FIELDS, FIELDS_NOT -> fields(part, section);
    }
  }

  private void range(long from, long to, Section section) throws IOException {
    long begin = from + Math.min(section.from(), to - from);
    long end = begin + Math.min(section.most(), to - begin);
    literal(end - begin);
    message.write(begin, end, out.bytes());
  }

  private void fields(MimePart part, Section section) throws IOException {
    Window counted = new Window(0, 0, OutputStream.nullOutputStream());
    filter(part, section, counted);
    long begin = Math.min(section.from(), counted.position());
    long end = begin + Math.min(section.most(), counted.position() - begin);
    literal(end - begin);
    filter(part, section, new Window(begin, end, out.bytes()));
  }

  private void filter(MimePart part, Section section, OutputStream to) throws IOException {
    FieldFilter filter = new FieldFilter(Set.copyOf(section.names()), section.piece() == Piece.FIELDS, to);
    message.write(part.headerFrom(), part.bodyFrom(), filter);
    filter.finish();
  }

  private void literal(long length) throws IOException {
    out.raw("{" + length + "}\r\n");
  }

  /** The part that a section is of; null if there is none. */
  private @Nullable MimePart part(Section section) {
    MimePart part = message.structure();
    boolean entered = true;
    for (int number : section.path()) {
      if (part.isMessage() && !entered) {
        part = part.children().getFirst();
        entered = true;
      }
      if (part.isMultipart()) {
        if (number > part.children().size()) {
          return null;
        }
        part = part.children().get(number - 1);
        entered = false;
      } else if (number == 1 && entered) {
        // The only part of a message that has no others is its body.
        entered = false;
      } else {
        return null;
      }
    }
    boolean ofMessage = section.piece() == Piece.HEADER || section.piece() == Piece.TEXT
        || section.piece() == Piece.FIELDS || section.piece() == Piece.FIELDS_NOT;
    if (ofMessage && !section.path().isEmpty()) {
      return part.isMessage() ? part.children().getFirst() : null;
    }
    return part;
  }
}
