package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32C;

/** Hands on a limited number of bytes of a stream and sums them up. Used for one stretch after the other; closing it closes nothing. */
final class CheckedInput extends InputStream {

  private final CRC32C crc = new CRC32C();
  private InputStream source = InputStream.nullInputStream();
  private long left;

  /** Begins a stretch. */
  void open(InputStream stream, long bytes) {
    source = stream;
    crc.reset();
    left = bytes;
  }

  /** Lets {@code bytes} more be read; the sum goes on. */
  void extend(long bytes) {
    left += bytes;
  }

  /** Bytes that may still be read. */
  long left() {
    return left;
  }

  /** CRC-32C of what was read. */
  int check() {
    return (int) crc.getValue();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int read = left == 0 ? -1 : source.read(bytes, offset, (int) Math.min(length, left));
    if (read > 0) {
      crc.update(bytes, offset, read);
      left -= read;
    }
    return read;
  }
}
