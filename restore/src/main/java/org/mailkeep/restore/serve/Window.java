package org.mailkeep.restore.serve;

import java.io.IOException;
import java.io.OutputStream;

/** Passes on what lies between two positions of what is written, and counts. */
final class Window extends OutputStream {
  private final long from;
  private final long to;
  private final OutputStream out;
  private long position;

  Window(long from, long to, OutputStream out) {
    this.from = from;
    this.to = to;
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    long begin = Math.clamp(from - position, 0, length);
    long end = Math.clamp(to - position, begin, length);
    if (end > begin) {
      out.write(bytes, offset + (int) begin, (int) (end - begin));
    }
    position += length;
  }

  /** How much was written. */
  long position() {
    return position;
  }

  /** Whether nothing of what is to come will be passed on. */
  boolean past() {
    return position >= to;
  }
}
