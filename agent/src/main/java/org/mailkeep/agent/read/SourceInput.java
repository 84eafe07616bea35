package org.mailkeep.agent.read;

import java.io.IOException;
import java.io.InputStream;

/** Counts what is read, and tells failures of the source from those of the repository. */
final class SourceInput extends InputStream {

  private final InputStream in;
  private long count;

  SourceInput(InputStream in) {
    this.in = in;
  }

  long count() {
    return count;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    try {
      int read = in.read(bytes, offset, length);
      count += Math.max(read, 0);
      return read;
    } catch (IOException e) {
      throw new SourceFailure(e);
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
