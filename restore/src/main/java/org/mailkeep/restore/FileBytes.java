package org.mailkeep.restore;

import java.io.IOException;
import java.io.OutputStream;

/** Collects the bytes of one file after another in one buffer, so that a small file costs one write. Not thread-safe. */
final class FileBytes extends OutputStream {

  private final byte[] buffer = new byte[1 << 16];
  private OutputStream file = OutputStream.nullOutputStream();
  private int buffered;
  private long written;

  /** Begins a file; what is left of one that failed is forgotten. */
  void begin(OutputStream next) {
    file = next;
    buffered = 0;
    written = 0;
  }

  /** The bytes of this file so far. */
  long count() {
    return written + buffered;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int end = offset + length;
    while (from < end) {
      if (buffered == buffer.length) {
        flush();
      }
      int take = Math.min(end - from, buffer.length - buffered);
      System.arraycopy(bytes, from, buffer, buffered, take);
      buffered += take;
      from += take;
    }
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void flush() throws IOException {
    if (buffered > 0) {
      file.write(buffer, 0, buffered);
      written += buffered;
      buffered = 0;
    }
  }
}
