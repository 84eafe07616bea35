package org.mailkeep.restore.serve;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.Flag;
import org.mailkeep.restore.mime.Decoding;
import org.mailkeep.restore.mime.MimePart;
import org.mailkeep.restore.serve.OpenMessage.Extent;

/** A message that SEARCH looks at; its text is read only if a condition asks for it. */
final class Candidate {

  /** What is searched of a header, and of each part of a text. */
  private static final int LONGEST = 1 << 20;

  private final Selected selected;
  private final int position;
  private final CatalogMessage message;

  Candidate(Selected selected, int position, CatalogMessage message) {
    this.selected = selected;
    this.position = position;
    this.message = message;
  }

  int position() {
    return position;
  }

  CatalogMessage message() {
    return message;
  }

  boolean has(Flag flag) {
    return message.flags().contains(flag);
  }

  /** Its length with CR LF. */
  long size() throws IOException {
    long known = selected.index().size(position);
    return known != 0 ? known : selected.open(position, message, Extent.ALL).size();
  }

  /** All values of a field, decoded, in lower case and each after a line end. */
  String field(String name) throws IOException {
    OpenMessage open = selected.open(position, message, Extent.HEADER);
    MimePart root = open.structure();
    return fields(open, root.headerFrom(), root.bodyFrom(), name);
  }

  /** Whether {@code wanted}, in lower case, is in the text of a part, or in the header of a message that is a part. */
  boolean bodyHas(String wanted) throws IOException {
    OpenMessage open = selected.open(position, message, Extent.ALL);
    return has(open, open.structure(), wanted);
  }

  /** Whether {@code wanted}, in lower case, is in the header. */
  boolean headerHas(String wanted) throws IOException {
    OpenMessage open = selected.open(position, message, Extent.HEADER);
    return Decoding.header(piece(open, 0, open.structure().bodyFrom())).toLowerCase(Locale.ROOT).contains(wanted);
  }

  private static boolean has(OpenMessage open, MimePart part, String wanted) throws IOException {
    if (part.isMessage()) {
      MimePart inner = part.children().getFirst();
      if (Decoding.header(piece(open, inner.headerFrom(), inner.bodyFrom())).toLowerCase(Locale.ROOT)
          .contains(wanted)) {
        return true;
      }
    }
    for (MimePart child : part.children()) {
      if (has(open, child, wanted)) {
        return true;
      }
    }
    return part.children().isEmpty() && part.type().is("text")
        && Decoding.text(piece(open, part.bodyFrom(), part.bodyTo()), part).toLowerCase(Locale.ROOT).contains(wanted);
  }

  private static String fields(OpenMessage open, long from, long to, String name) throws IOException {
    StringBuilder found = new StringBuilder();
    String header = Decoding.unfold(piece(open, from, to));
    for (String line : header.split("\r\n")) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().equalsIgnoreCase(name)) {
        found.append('\n').append(Decoding.header(line.substring(colon + 1)));
      }
    }
    return found.toString().toLowerCase(Locale.ROOT);
  }

  private static String piece(OpenMessage open, long from, long to) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    open.write(from, Math.min(to, from + LONGEST), bytes);
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
