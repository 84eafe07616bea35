package org.mailkeep.agent.read;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.unwrap.ChannelInput;
import org.mailkeep.agent.unwrap.ContentCutter;
import org.mailkeep.agent.unwrap.ContentScan;
import org.mailkeep.agent.unwrap.FileContents;
import org.mailkeep.agent.unwrap.PayloadChangedException;
import org.mailkeep.agent.unwrap.PayloadRange;
import org.mailkeep.agent.unwrap.StoredBytes;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.CutFile;
import org.mailkeep.repository.recipe.FileCutter;

/** Takes files that are not too long apart, ahead of their turn, in memory. Used again and again, by one thread at a time; closing it frees the inflater. */
final class CutAhead implements AutoCloseable {

  /** Files up to this length are taken apart ahead. */
  private static final int LONGEST = 4 << 20;

  /** Files up to this length are loaded before they are looked into. */
  private static final int LOADED = 256 << 10;

  /** A file that was compressed may take so many times its length. */
  private static final int GROWTH = 3;

  private static final int ALWAYS = 64 << 10;

  /** What the summary of a message takes, about. */
  private static final int SUMMARY = 256;

  private final ContentScan scan;
  private final ContentCutter contents;
  private final FileCutter files;
  private byte[] loaded = new byte[16 << 10];

  CutAhead(ContentScan scan, ChunkerParams params, FileCutter files) {
    this.scan = scan;
    this.contents = new ContentCutter(params);
    this.files = files;
  }

  static boolean takes(long bytes) {
    return bytes <= LONGEST;
  }

  /** Bytes of memory that a file of this length is to be counted with. */
  static long memory(long bytes) {
    return takes(bytes) ? 2 * bytes : 0;
  }

  /**
   * Takes {@code file} apart, if memory is enough.
   *
   * @param file not longer than this {@link #takes}
   * @param grows whether it may have become longer, which does not matter; else it may not
   */
  Prepared cut(OpenFile file, FileForm form, boolean grows) throws IOException {
    return file.facts().bytes() <= LOADED ? load(file, form, grows) : stream(file, form, grows);
  }

  private Prepared load(OpenFile file, FileForm form, boolean grows) throws IOException {
    int length = (int) file.facts().bytes();
    int wanted = grows ? length : length + 1;
    if (loaded.length < wanted) {
      loaded = new byte[Math.max(wanted, 2 * loaded.length)];
    }
    ByteBuffer buffer = ByteBuffer.wrap(loaded, 0, wanted);
    int read;
    do { // a plain file gives less than asked for at its end only
      read = wanted == 0 ? 0 : file.channel().read(buffer, buffer.position());
    } while (read >= 0 && buffer.position() < length);
    if (buffer.position() != length) {
      return new Prepared.Restless();
    }
    StoredBytes memory = range -> new ByteArrayInputStream(loaded, Math.clamp(range.offset(), 0, length),
        Math.clamp(range.bytes(), 0, length - Math.clamp(range.offset(), 0, length)));
    FileContents seen = scan.of(memory, form, length);
    try {
      return cut(file, form, memory.open(new PayloadRange(0, length)), seen);
    } catch (PayloadChangedException e) {
      return cut(file, FileForm.OPAQUE, memory.open(new PayloadRange(0, length)), FileContents.NONE);
    }
  }

  private Prepared stream(OpenFile file, FileForm form, boolean grows) throws IOException {
    FileChannel channel = file.channel();
    long length = file.facts().bytes();
    FileContents seen = scan.of(StoredBytes.of(channel), form, length);
    try (SourceInput in = new SourceInput(new ChannelInput(channel, new PayloadRange(0, length)))) {
      Prepared prepared = cut(file, form, in, seen);
      boolean all = !(prepared instanceof Prepared.Cut)
          || in.count() == length && (grows || channel.read(ByteBuffer.allocate(1), length) < 0);
      return all ? prepared : new Prepared.Restless();
    } catch (PayloadChangedException e) {
      return new Prepared.Restless();
    } catch (SourceFailure e) {
      throw e.reason();
    }
  }

  private Prepared cut(OpenFile file, FileForm form, InputStream in, FileContents seen) throws IOException {
    List<MessageSummary> summaries = new ArrayList<>(1);
    try {
      FileContents known = contents.cut(form, in, seen, files.begin(GROWTH * file.facts().bytes() + ALWAYS),
          summary -> {
            files.charge(SUMMARY);
            summaries.add(summary);
            return summaries.size();
          });
      CutFile cut = files.end();
      return new Prepared.Cut(file.facts(), known, cut, summaries);
    } catch (FileCutter.TooLargeException e) {
      return new Prepared.Examined(file.at(), file.facts(), seen);
    }
  }

  @Override
  public void close() {
    contents.close();
  }
}
