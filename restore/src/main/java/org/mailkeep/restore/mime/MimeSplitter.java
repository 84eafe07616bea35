package org.mailkeep.restore.mime;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the parts of a message (RFC 2046) as its text goes by, with CR LF at the end of each line. A boundary counts wherever it stands, so a part that is not ended ends where the next one of those around it
 * begins. Parts deeper than {@link #DEEPEST} or more than {@link #MOST_PARTS} are left in the body that they lie in. Used once.
 */
public final class MimeSplitter extends OutputStream {

  /** How deep parts lie in parts at most. */
  public static final int DEEPEST = 50;

  /** Most parts of a message. */
  public static final int MOST_PARTS = 1000;

  /** What is kept of a line of a header, and of all lines of a field. */
  private static final int LONGEST_FIELD = 64 << 10;

  /** What is kept of all headers of a message: of further fields nothing. */
  private static final int LONGEST_HEADERS = 1 << 20;

  /** What is looked at of a line of a body; boundaries have 70 characters at most. */
  private static final int LONGEST_BOUNDARY = 300;

  private final List<Open> stack = new ArrayList<>();
  private byte[] line = new byte[256];
  private int length;
  private long position;
  private long lineFrom;
  private long lines;
  private int parts;
  private int kept;
  private final Open outermost = new Open(0, MediaType.TEXT);
  private @Nullable MimePart root;

  public MimeSplitter() {
    stack.add(outermost);
  }

  @Override
  public void write(int b) {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    int end = offset + count;
    int from = offset;
    while (from < end) {
      int lf = from;
      while (lf < end && bytes[lf] != '\n') {
        lf++;
      }
      keep(bytes, from, lf - from);
      if (lf < end) {
        position += lf + 1 - from;
        line();
        lines++;
        lineFrom = position;
        length = 0;
        from = lf + 1;
      } else {
        position += lf - from;
        from = lf;
      }
    }
  }

  /** Whether the header of the message has ended. */
  public boolean headerDone() {
    return !outermost.inHeader;
  }

  /** The message, when all of its text has gone by, or so much of it as is wanted. */
  public MimePart finish() {
    MimePart done = root;
    if (done == null) {
      if (position > lineFrom) {
        line();
      }
      closeFrom(0, position, position, lines);
      done = root;
    }
    if (done == null) {
      throw new IllegalStateException("the outermost part was not closed");
    }
    return done;
  }

  private void keep(byte[] bytes, int from, int count) {
    int most = stack.getLast().inHeader ? LONGEST_FIELD : LONGEST_BOUNDARY;
    int take = Math.min(count, most - length);
    if (take > 0) {
      if (length + take > line.length) {
        line = Arrays.copyOf(line, Math.min(LONGEST_FIELD, Math.max(length + take, 2 * line.length)));
      }
      System.arraycopy(bytes, from, line, length, take);
      length += take;
    }
  }

  private void line() {
    if (length > 0 && line[length - 1] == '\r') {
      length--;
    }
    if (length > 2 && line[0] == '-' && line[1] == '-' && boundary()) {
      return;
    }
    Open top = stack.getLast();
    if (top.inHeader) {
      if (length == 0) {
        top.field();
        beginBody(top);
      } else {
        top.line();
      }
    }
  }

  /** Takes the line as a boundary, if it is one. */
  private boolean boundary() {
    int end = length;
    while (end > 0 && (line[end - 1] == ' ' || line[end - 1] == '\t')) {
      end--;
    }
    for (int level = stack.size() - 1; level >= 0; level--) {
      Open open = stack.get(level);
      byte[] wanted = open.boundary;
      if (wanted == null || open.ended || end < 2 + wanted.length
          || !Arrays.equals(line, 2, 2 + wanted.length, wanted, 0, wanted.length)) {
        continue;
      }
      boolean last = end == wanted.length + 4 && line[end - 1] == '-' && line[end - 2] == '-';
      if (last || end == wanted.length + 2 && parts < MOST_PARTS) {
        // The line end before a boundary belongs to it.
        closeFrom(level + 1, lineFrom, lineFrom - 2, lines - 1);
        if (last) {
          open.ended = true;
        } else {
          stack.add(new Open(position, open.type.is("multipart", "digest") ? MediaType.MESSAGE : MediaType.TEXT));
          parts++;
        }
        return true;
      }
    }
    return false;
  }

  private void beginBody(Open open) {
    open.inHeader = false;
    open.bodyFrom = position;
    open.linesBefore = lines + 1;
    open.type = MediaType.parse(open.header.value("content-type"), open.type);
    if (stack.size() >= DEEPEST) {
      return;
    }
    if (open.type.is("multipart")) {
      open.boundary = open.type.parameters().get("boundary").filter(text -> !text.isEmpty())
          .map(text -> text.getBytes(StandardCharsets.ISO_8859_1)).orElse(null);
    } else if ((open.type.is("message", "rfc822") || open.type.is("message", "global")) && parts < MOST_PARTS) {
      stack.add(new Open(position, MediaType.TEXT));
      parts++;
    }
  }

  /**
   * Closes the open parts from {@code level} on.
   *
   * @param headerTo where a header ends that no empty line has ended
   * @param end where a body ends
   * @param linesAtEnd how many line ends come before that
   */
  private void closeFrom(int level, long headerTo, long end, long linesAtEnd) {
    while (stack.size() > level) {
      Open open = stack.removeLast();
      MimePart part = open.close(headerTo, end, linesAtEnd);
      if (stack.isEmpty()) {
        root = part;
      } else {
        stack.getLast().children.add(part);
      }
    }
  }

  /** A part of which the end has not been seen. */
  private final class Open {
    private final long headerFrom;
    private final Header header = new Header();
    private final List<MimePart> children = new ArrayList<>();
    private final StringBuilder field = new StringBuilder();
    private MediaType type;
    private boolean inHeader = true;
    private boolean ended;
    private byte @Nullable [] boundary;
    private long bodyFrom;
    private long linesBefore;

    Open(long headerFrom, MediaType type) {
      this.headerFrom = headerFrom;
      this.type = type;
    }

    /** Takes a line of the header. */
    void line() {
      if (line[0] != ' ' && line[0] != '\t') {
        field();
      } else if (field.isEmpty()) {
        return;
      }
      int room = LONGEST_FIELD - field.length();
      field.append(new String(line, 0, Math.min(room, length), StandardCharsets.ISO_8859_1));
    }

    /** Takes the field that is complete. */
    void field() {
      int colon = field.indexOf(":");
      if (colon > 0) {
        String name = field.substring(0, colon).stripTrailing();
        if (Header.keeps(name) && kept + field.length() <= LONGEST_HEADERS) {
          kept += field.length();
          header.add(name, field.substring(colon + 1).strip());
        }
      }
      field.setLength(0);
    }

    MimePart close(long headerTo, long end, long linesAtEnd) {
      if (inHeader) {
        field();
        type = MediaType.parse(header.value("content-type"), type);
        bodyFrom = headerTo;
        linesBefore = linesAtEnd;
      }
      MediaType shown = type;
      if (type.is("multipart") && children.isEmpty()) {
        shown = MediaType.TEXT;
      } else if (type.is("message", "rfc822") && children.isEmpty()) {
        shown = MediaType.BYTES;
      }
      return new MimePart(header, shown, headerFrom, bodyFrom, Math.max(bodyFrom, end),
          Math.max(0, linesAtEnd - linesBefore), children);
    }
  }
}
