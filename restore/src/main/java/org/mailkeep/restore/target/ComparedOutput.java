package org.mailkeep.restore.target;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;

/** Compares what is written to it with a file that is there. */
final class ComparedOutput extends OutputStream {

  private final InputStream there;
  private boolean equal = true;

  ComparedOutput(Path file) throws IOException {
    there = new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), 1 << 16);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (equal) {
      byte[] other = there.readNBytes(length);
      equal = Arrays.equals(bytes, offset, offset + length, other, 0, other.length);
    }
  }

  /** Whether all that was written so far is how the file begins. */
  boolean equalSoFar() {
    return equal;
  }

  /** Whether what was written is the file. */
  boolean equal() throws IOException {
    return equal && there.read() < 0;
  }

  @Override
  public void close() throws IOException {
    there.close();
  }
}
