package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Packs bits into bytes, lowest bit first (RFC 1951, section 3.1.1), and hands full buffers on. */
final class BitWriter {
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BUFFER_BYTES = 1 << 14;

  private final byte[] buffer = new byte[BUFFER_BYTES + Long.BYTES];
  private int position;
  private long bits;
  private int count;

  void reset() {
    position = 0;
    bits = 0;
    count = 0;
  }

  /**
   * Appends the lowest bits of a value.
   *
   * @param value has no bit set beyond {@code width}
   * @param width 0 to 48
   */
  void put(long value, int width, OutputStream out) throws IOException {
    bits |= value << count;
    count += width;
    LONG.set(buffer, position, bits);
    position += count >>> 3;
    bits >>>= count & ~7;
    count &= 7;
    if (position >= BUFFER_BYTES) {
      drain(out);
    }
  }

  /** Fills the byte begun with zero bits. */
  void align(OutputStream out) throws IOException {
    put(0, -count & 7, out);
  }

  /** Appends whole bytes; only after {@link #align}. */
  void put(byte[] bytes, int offset, int length, OutputStream out) throws IOException {
    drain(out);
    out.write(bytes, offset, length);
  }

  /** Hands on every byte that is complete. */
  void drain(OutputStream out) throws IOException {
    int length = position;
    position = 0;
    if (length > 0) {
      out.write(buffer, 0, length);
    }
  }
}
