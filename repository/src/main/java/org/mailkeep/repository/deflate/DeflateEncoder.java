package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.OutputStream;

/** Stub. */
public interface DeflateEncoder extends AutoCloseable {
  void write(byte[] bytes, int offset, int length, OutputStream out) throws IOException;

  void finish(OutputStream out) throws IOException;

  @Override
  void close();
}
