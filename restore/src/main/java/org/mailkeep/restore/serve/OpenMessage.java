package org.mailkeep.restore.serve;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.restore.MessageText;
import org.mailkeep.restore.mime.MimePart;
import org.mailkeep.restore.mime.MimeSplitter;

/** The text of a message with CR LF, and its parts: in memory if there is room, else read again for each piece. For one thread. */
final class OpenMessage implements Closeable {
  private static final int SEGMENT = 16 << 10;

  private final MessageText texts;
  private final AccountHead head;
  private final CatalogMessage message;
  private final TextRoom room;
  private final List<byte[]> segments = new ArrayList<>();
  private final MimePart structure;
  private final boolean whole;
  private boolean inMemory = true;
  private long size;

  /** How much of a message is wanted. */
  enum Extent {
    HEADER, ALL
  }

  private OpenMessage(MessageText texts, AccountHead head, CatalogMessage message, TextRoom room, Extent extent)
      throws IOException {
    this.texts = texts;
    this.head = head;
    this.message = message;
    this.room = room;
    MimeSplitter splitter = new MimeSplitter();
    boolean opened = false;
    try {
      boolean all = read(new Piecewise() {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          splitter.write(bytes, offset, length);
          keep(bytes, offset, length);
          if (extent == Extent.HEADER && splitter.headerDone()) {
            throw new Enough();
          }
        }
      });
      whole = all;
      opened = true;
    } finally {
      if (!opened) {
        close();
      }
    }
    structure = splitter.finish();
  }

  /**
   * Reads a message.
   *
   * @throws IOException if its text can't be had
   */
  static OpenMessage read(MessageText texts, AccountHead head, CatalogMessage message, TextRoom room, Extent extent)
      throws IOException {
    return new OpenMessage(texts, head, message, room, extent);
  }

  /** Whether that much of it was read. */
  boolean has(Extent extent) {
    return whole || extent == Extent.HEADER;
  }

  /** Its length, if all of it was read. */
  long size() {
    return size;
  }

  /** Its parts; if only the header was read, nothing but the header of it counts. */
  MimePart structure() {
    return structure;
  }

  /** Writes a piece of the text. */
  void write(long from, long to, OutputStream out) throws IOException {
    if (!inMemory) {
      Window window = new Window(from, to, out);
      read(new Piecewise() {
        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
          window.write(bytes, offset, length);
          if (window.past()) {
            throw new Enough();
          }
        }
      });
      return;
    }
    for (long at = from; at < to;) {
      int offset = (int) (at % SEGMENT);
      int count = (int) Math.min(SEGMENT - offset, to - at);
      out.write(segments.get((int) (at / SEGMENT)), offset, count);
      at += count;
    }
  }

  private boolean read(OutputStream out) throws IOException {
    LineEnds lines = new LineEnds(out);
    try {
      texts.write(head, message, lines);
      lines.flush();
      return true;
    } catch (Enough e) {
      return false;
    }
  }

  private void keep(byte[] bytes, int offset, int length) {
    long end = size + length;
    while (inMemory && (long) segments.size() * SEGMENT < end) {
      if (room.take(SEGMENT)) {
        segments.add(new byte[SEGMENT]);
      } else {
        inMemory = false;
        release();
      }
    }
    for (int done = 0; inMemory && done < length;) {
      int at = (int) ((size + done) % SEGMENT);
      int count = Math.min(SEGMENT - at, length - done);
      System.arraycopy(bytes, offset + done, segments.get((int) ((size + done) / SEGMENT)), at, count);
      done += count;
    }
    size = end;
  }

  private void release() {
    room.give((long) segments.size() * SEGMENT);
    segments.clear();
  }

  /** Gives its memory back. */
  @Override
  public void close() {
    release();
  }

  /** Thrown to read no further. */
  private static final class Enough extends IOException {
    private static final long serialVersionUID = 1L;

    Enough() {
      super("enough was read");
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
      return this;
    }
  }

  private abstract static class Piecewise extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public abstract void write(byte[] bytes, int offset, int length) throws IOException;
  }
}
