package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The plaintext of a raw DEFLATE stream. Used for one stream after the other by one thread; closing it gives the inflater back. */
final class InflatedInput extends InputStream {

  private final Inflater inflater = new Inflater(true);
  private final byte[] compressed = new byte[32 << 10];
  private InputStream source = InputStream.nullInputStream();

  /** Begins a stream: {@code source} has it and nothing else. */
  void open(InputStream stream) {
    source = stream;
    inflater.reset();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  /**
   * Reads on.
   *
   * @throws PayloadChangedException if it is not the whole stream that was proven
   */
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      while (true) {
        int read = inflater.inflate(bytes, offset, length);
        if (read > 0) {
          return read;
        }
        if (inflater.finished()) {
          return -1;
        }
        int more = inflater.needsInput() ? source.read(compressed, 0, compressed.length) : -1;
        if (more < 0) {
          throw new PayloadChangedException();
        }
        inflater.setInput(compressed, 0, more);
      }
    } catch (DataFormatException e) {
      throw new PayloadChangedException();
    }
  }

  @Override
  public void close() {
    inflater.end();
  }
}
