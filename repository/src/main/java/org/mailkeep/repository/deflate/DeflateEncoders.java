package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Deflater;

/** Stub. */
public final class DeflateEncoders {
  private DeflateEncoders() {}

  public static DeflateEncoder take(DeflateParams params) {
    Deflater deflater = new Deflater(params.level(), true);
    byte[] buffer = new byte[8192];
    return new DeflateEncoder() {
      @Override
      public void write(byte[] bytes, int offset, int length, OutputStream out) throws IOException {
        deflater.setInput(bytes, offset, length);
        while (!deflater.needsInput()) {
          out.write(buffer, 0, deflater.deflate(buffer));
        }
      }

      @Override
      public void finish(OutputStream out) throws IOException {
        deflater.finish();
        while (!deflater.finished()) {
          out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.reset();
      }

      @Override
      public void reset() {
        deflater.reset();
      }

      @Override
      public void close() {
        deflater.end();
      }
    };
  }
}
