package org.mailkeep.restore.serve;

import java.io.IOException;
import java.io.OutputStream;

/** Makes CR LF of every LF that has no CR before it: the line ends of IMAP. All else passes as it is. */
final class LineEnds extends OutputStream {
  private final OutputStream out;
  private final byte[] buffer = new byte[8192];
  private int filled;
  private byte last;

  LineEnds(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int i = offset; i < offset + length; i++) {
      byte b = bytes[i];
      if (b == '\n' && last != '\r') {
        put((byte) '\r');
      }
      put(b);
      last = b;
    }
  }

  private void put(byte b) throws IOException {
    if (filled == buffer.length) {
      empty();
    }
    buffer[filled++] = b;
  }

  private void empty() throws IOException {
    out.write(buffer, 0, filled);
    filled = 0;
  }

  /** Passes on what is held back; the stream below is not flushed. */
  @Override
  public void flush() throws IOException {
    empty();
  }
}
