package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;

/**
 * The zlib of this machine, through the JDK. Hands zlib pieces that end where a half of its window ends: cut elsewhere, zlib now and
 * then moves its window a byte early and misses a repeat.
 */
final class NativeDeflater implements DeflateEncoder {
  private static final int PIECE_BYTES = 1 << 15;

  private final Deflater deflater;
  private final byte[] piece = new byte[PIECE_BYTES];
  private final byte[] output = new byte[1 << 14];
  private int size;

  NativeDeflater(int level) {
    deflater = new Deflater(level, true);
  }

  @Override
  public void write(byte[] bytes, int offset, int length, OutputStream out) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (size == PIECE_BYTES) {
        deflater.setInput(piece);
        drain(out);
        size = 0;
      }
      int taken = Math.min(left, PIECE_BYTES - size);
      System.arraycopy(bytes, from, piece, size, taken);
      size += taken;
      from += taken;
      left -= taken;
    }
  }

  @Override
  public void finish(OutputStream out) throws IOException {
    deflater.setInput(piece, 0, size);
    deflater.finish();
    drain(out);
    reset();
  }

  private void drain(OutputStream out) throws IOException {
    for (int made = deflater.deflate(output); made > 0; made = deflater.deflate(output)) {
      out.write(output, 0, made);
    }
  }

  @Override
  public void reset() {
    deflater.reset();
    size = 0;
  }

  @Override
  public void close() {
    deflater.end();
  }
}
