package org.mailkeep.agent.read;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.RenamedMessage;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.unwrap.ContentScan;
import org.mailkeep.agent.unwrap.FileContents;
import org.mailkeep.agent.unwrap.StoredBytes;

/** Finds out about one file what can be found out before its turn: loads it if it is short, and proves how its compressed payloads are reproduced. Runs on any thread. */
final class FilePreparation {

  /** A file that keeps changing is tried so often. */
  static final int TRIES = 3;

  /** Files up to this length are loaded. */
  private static final int LOADED = 256 << 10;

  private final ContentScan scan;

  FilePreparation(ContentScan scan) {
    this.scan = scan;
  }

  static boolean isLoaded(long bytes) {
    return bytes <= LOADED;
  }

  /** Looks at {@code file}, which looked like {@code found} when it was listed. */
  Prepared prepare(Path file, FileForm form, FileFacts found) {
    try {
      return whole(file, form, found);
    } catch (IOException e) {
      return new Prepared.Failed(e);
    }
  }

  /** Looks at a file that is held open, of which the part that {@code found} tells does not change. */
  Prepared prepareHeld(Path file, FileForm form, FileFacts found, FileChannel held) {
    try {
      return prepare(held, file, form, found);
    } catch (IOException e) {
      return new Prepared.Failed(e);
    }
  }

  private Prepared prepare(FileChannel channel, Path at, FileForm form, FileFacts facts) throws IOException {
    return isLoaded(facts.bytes()) ? load(channel, form, facts) : examine(channel, at, form, facts);
  }

  private Prepared whole(Path file, FileForm form, FileFacts found) throws IOException {
    Path at = file;
    FileFacts expected = found;
    for (int i = 0; i < (form == FileForm.MBOX ? 1 : TRIES); i++) {
      Prepared prepared;
      boolean exact;
      try (FileChannel channel = open(at)) {
        prepared = prepare(channel, at, form, expected);
        exact = !(prepared instanceof Prepared.Loaded loaded) || isAll(loaded, channel, expected);
      } catch (NoSuchFileException e) {
        Optional<Path> renamed = form == FileForm.MESSAGE ? RenamedMessage.find(at) : Optional.empty();
        if (renamed.isEmpty()) {
          return new Prepared.Gone();
        }
        at = renamed.get();
        continue;
      }
      Optional<FileFacts> after = after(at, form, expected);
      if (after.isEmpty()) {
        return new Prepared.Gone();
      }
      if (exact && same(form, expected, after.get())) {
        return prepared;
      }
      expected = after.get();
    }
    return new Prepared.Restless();
  }

  /** Whether what was loaded is as long as the file was said to be, and the file no longer. */
  private static boolean isAll(Prepared.Loaded loaded, FileChannel channel, FileFacts facts) throws IOException {
    return loaded.bytes().length == facts.bytes() && channel.read(ByteBuffer.allocate(1), facts.bytes()) < 0;
  }

  /** Opens a regular file, never what a link put in its place points to. */
  static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
  }

  /** What the file looks like now. A message that has got another name while it was open is whole all the same: messages are never written to. */
  static Optional<FileFacts> after(Path file, FileForm form, FileFacts before) {
    try {
      return Optional.of(FileFacts.of(file));
    } catch (NoSuchFileException e) {
      return form == FileForm.MESSAGE ? Optional.of(before) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether what was read when the file looked like {@code before} is what it holds. */
  static boolean same(FileForm form, FileFacts before, FileFacts after) {
    return form.immutable() ? before.sameMessage(after) : before.untouched(after);
  }

  private Prepared load(FileChannel channel, FileForm form, FileFacts facts) throws IOException {
    byte[] bytes = new byte[(int) facts.bytes()];
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    while (buffer.hasRemaining() && channel.read(buffer, buffer.position()) >= 0) {
      // until it is full, or the file has become shorter
    }
    byte[] whole = buffer.hasRemaining() ? Arrays.copyOf(bytes, buffer.position()) : bytes;
    StoredBytes memory = range -> new ByteArrayInputStream(whole, Math.clamp(range.offset(), 0, whole.length),
        Math.clamp(range.bytes(), 0, whole.length));
    return new Prepared.Loaded(whole, facts, scan.of(memory, form, facts.bytes()));
  }

  private Prepared examine(FileChannel channel, Path at, FileForm form, FileFacts facts) throws IOException {
    return new Prepared.Examined(at, facts,
        form == FileForm.OPAQUE || form == FileForm.ATTACHMENT
            ? FileContents.NONE
            : scan.of(StoredBytes.of(channel), form, facts.bytes()));
  }
}
