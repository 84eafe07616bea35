package org.mailkeep.restore.imap;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mailkeep.restore.target.Digests;
import org.mailkeep.restore.target.Spool;
import org.mailkeep.restore.target.WantedMessage;

/**
 * The text of one message as it goes over the wire, every line with CR LF: its length must be known before its first byte is sent.
 */
final class SpooledText implements Closeable {

  private static final int HEADER_BYTES = ImapReader.LONGEST_RESPONSE;
  private static final byte SHOWN_NUL = (byte) 0x80;

  private final Spool spool = new Spool();
  private @Nullable Fingerprint fingerprint;
  private String messageId = "";
  private boolean hasNul;

  /** Takes the text that {@code writer} writes. */
  static SpooledText of(WantedMessage.Text writer) throws IOException {
    SpooledText text = new SpooledText();
    boolean whole = false;
    try {
      Lines lines = text.new Lines();
      writer.write(lines);
      lines.end();
      lines.flush();
      text.fingerprint = Fingerprint.of(lines.count, lines.digest);
      text.messageId = MessageIdHeader.of(lines.header.toString(StandardCharsets.ISO_8859_1));
      whole = true;
      return text;
    } finally {
      if (!whole) {
        text.close();
      }
    }
  }

  private SpooledText() {}

  Fingerprint fingerprint() {
    return Objects.requireNonNull(fingerprint);
  }

  /** What its header says, without blanks; empty if that is nothing. */
  String messageId() {
    return messageId;
  }

  /** Whether it has a NUL, which only the BINARY extension (RFC 3516) carries. */
  boolean hasNul() {
    return hasNul;
  }

  void writeTo(OutputStream out) throws IOException {
    spool.writeTo(out);
  }

  @Override
  public void close() throws IOException {
    spool.close();
  }

  /**
   * Gives every line one CR LF, as servers do that keep lines with LF alone; a CR elsewhere stays. A NUL counts as the byte that servers show in its place (RFC 3516 apart, IMAP has no NUL).
   */
  private final class Lines extends OutputStream {
    private final MessageDigest digest = Digests.sha256();
    private final ByteArrayOutputStream header = new ByteArrayOutputStream();
    private final byte[] converted = new byte[1 << 14];
    private final byte[] shown = new byte[converted.length];
    private int to;
    private int returns;
    private long count;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int i = offset; i < offset + length; i++) {
        byte b = bytes[i];
        if (b == '\r') {
          returns++;
          continue;
        }
        if (b == '\n') {
          returns = 1;
        }
        end();
        put(b);
      }
    }

    /** Writes what was held back. */
    void end() throws IOException {
      while (returns > 0) {
        put((byte) '\r');
        returns--;
      }
    }

    private void put(byte b) throws IOException {
      converted[to++] = b;
      if (to == converted.length) {
        flush();
      }
    }

    @Override
    public void flush() throws IOException {
      for (int i = 0; i < to; i++) {
        hasNul |= converted[i] == 0;
        shown[i] = converted[i] == 0 ? SHOWN_NUL : converted[i];
      }
      digest.update(shown, 0, to);
      count += to;
      header.write(shown, 0, Math.min(to, HEADER_BYTES - header.size()));
      spool.write(converted, 0, to);
      to = 0;
    }
  }
}
