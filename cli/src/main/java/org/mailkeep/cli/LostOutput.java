package org.mailkeep.cli;

import java.io.FilterWriter;
import java.io.IOException;
import java.io.Writer;

/** Standard output can't be written to: what a command did is done, but there is nobody to tell. */
final class LostOutput extends IOException {
  private static final long serialVersionUID = 1L;

  private LostOutput(IOException cause) {
    super("standard output: " + cause.getMessage(), cause);
  }

  /** A writer that fails with this, so that nobody takes it for a failure of a repository's disk. */
  static Writer told(Writer out) {
    return new Told(out);
  }

  /** Whether the reader of a pipe has gone away, as {@code head} does. */
  boolean isBrokenPipe() {
    Throwable cause = getCause();
    return cause != null && "Broken pipe".equals(cause.getMessage());
  }

  private static final class Told extends FilterWriter {
    private Told(Writer out) {
      super(out);
    }

    @Override
    public void write(char[] text, int offset, int length) throws IOException {
      tell(() -> out.write(text, offset, length));
    }

    @Override
    public void write(String text, int offset, int length) throws IOException {
      tell(() -> out.write(text, offset, length));
    }

    @Override
    public void write(int character) throws IOException {
      tell(() -> out.write(character));
    }

    @Override
    public void flush() throws IOException {
      tell(out::flush);
    }

    private static void tell(Writing writing) throws IOException {
      try {
        writing.write();
      } catch (IOException e) {
        throw new LostOutput(e);
      }
    }
  }

  @FunctionalInterface
  private interface Writing {
    void write() throws IOException;
  }
}
