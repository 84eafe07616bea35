package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Turns plaintext into raw DEFLATE streams (RFC 1951), one after the other. The bytes depend on the plaintext and the
 * {@link DeflateParams} alone, not on how the plaintext is cut into writes. For one thread.
 */
public interface DeflateEncoder extends AutoCloseable {

  /** Takes plaintext and hands on what it completes: mostly nothing, now and then a block. */
  void write(byte[] bytes, int offset, int length, OutputStream out) throws IOException;

  /** Ends the stream. The next write begins a new one. */
  void finish(OutputStream out) throws IOException;

  /** Forgets an unfinished stream, also after an exception. The next write begins a new one. Harmless when repeated. */
  void reset();

  /** Gives back what it holds; no other call may follow. Harmless when repeated. */
  @Override
  void close();
}
