package org.mailkeep.restore.search;

import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.restore.MessageText;

/** The text of a message to be read from: a thread of its own writes it into a short pipe. Who closes it half-way is not told how the rest would have been. */
final class MessageStream extends InputStream {

  private static final int PIPE = 256 << 10;

  private final PipedInputStream pipe = new PipedInputStream(PIPE);
  private final Thread writer;
  private volatile @Nullable IOException failure;
  private volatile boolean closed;

  MessageStream(MessageText texts, AccountHead head, CatalogMessage message) throws IOException {
    PipedOutputStream out = new PipedOutputStream(pipe);
    writer = Thread.ofVirtual().start(() -> {
      try (out) {
        texts.write(head, message, out);
      } catch (IOException e) {
        failure = e;
      }
    });
  }

  @Override
  public int read() throws IOException {
    int read = pipe.read();
    return read < 0 ? end() : read;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = pipe.read(bytes, offset, length);
    return read < 0 ? end() : read;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    pipe.close();
    join();
  }

  private int end() throws IOException {
    join();
    IOException failed = failure;
    if (failed != null && !closed) {
      throw failed;
    }
    return -1;
  }

  private void join() throws IOException {
    try {
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while reading a message");
    }
  }
}
