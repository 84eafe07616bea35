package org.mailkeep.restore;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.zip.Inflater;
import java.util.zip.InflaterOutputStream;
import org.jspecify.annotations.Nullable;

/** Uncompresses a message that was stored as it is on disk, because its compression could not be reproduced: told, as mail servers do, by how it begins. What isn't compressed passes. */
final class PlainText extends OutputStream {

  private static final int FRONT = 10;
  private static final int NAMED = 8;

  /** bzip2, xz, zstd, Dovecot's LZ4. */
  private static final List<byte[]> OTHERS = List.of(new byte[] {'B', 'Z', 'h'},
      new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0},
      new byte[] {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd}, new byte[] {'D', 'o', 'v', 'e', 'c', 'o', 't', '-', 'L', 'Z'});

  private final OutputStream out;
  private final ByteArrayOutputStream front = new ByteArrayOutputStream();
  private final Inflater inflater = new Inflater(true);
  private @Nullable OutputStream decided;
  private boolean inName;

  PlainText(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int from = offset;
    int end = offset + length;
    while (decided == null && from < end) {
      front.write(bytes[from++]);
      if (front.size() == FRONT) {
        decide();
      }
    }
    while (inName && from < end) {
      inName = bytes[from++] != 0;
    }
    if (from < end && decided != null) {
      decided.write(bytes, from, end - from);
    }
  }

  private void decide() throws IOException {
    byte[] begin = front.toByteArray();
    boolean gzip = begin.length == FRONT && begin[0] == 0x1f && begin[1] == (byte) 0x8b && begin[2] == 8;
    for (byte[] other : OTHERS) {
      if (begin.length >= other.length && Arrays.equals(begin, 0, other.length, other, 0, other.length)) {
        throw unknown();
      }
    }
    if (gzip && (begin[3] & ~NAMED) != 0) {
      throw unknown();
    }
    inName = gzip && begin[3] == NAMED;
    decided = gzip ? new InflaterOutputStream(out, inflater) : out;
    if (!gzip) {
      out.write(begin);
    }
  }

  private static IOException unknown() {
    return new IOException("it is compressed in a way that can only be restored with its file: use files:DIR");
  }

  /** Ends the text, not the stream below. */
  @Override
  public void close() throws IOException {
    try {
      if (decided == null) {
        decide();
      }
      if (decided instanceof InflaterOutputStream inflating) {
        inflating.finish();
        if (!inflater.finished()) {
          throw new IOException("its compressed text ends early");
        }
      }
    } finally {
      inflater.end();
    }
  }
}
