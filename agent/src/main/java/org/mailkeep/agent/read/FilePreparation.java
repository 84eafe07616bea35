package org.mailkeep.agent.read;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.RenamedMessage;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.unwrap.ContentScan;
import org.mailkeep.agent.unwrap.FileContents;
import org.mailkeep.agent.unwrap.StoredBytes;

/** Finds out about one file what can be found out before its turn: takes it apart if it is not too long, and proves how its compressed payloads are reproduced. Runs on any thread. */
final class FilePreparation implements AutoCloseable {

  /** A file that keeps changing is tried so often. */
  static final int TRIES = 3;

  private final ContentScan scan;
  private final Supplier<CutAhead> makes;
  private final Queue<CutAhead> idle = new ConcurrentLinkedQueue<>();

  /** Each thread has one that {@code makes} makes, closed with this. */
  FilePreparation(ContentScan scan, Supplier<CutAhead> makes) {
    this.scan = scan;
    this.makes = makes;
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
      return prepare(new OpenFile(held, file, found), form, true);
    } catch (IOException e) {
      return new Prepared.Failed(e);
    }
  }

  /** Looks at an open file; it is restless if it isn't as long as it was said to be. */
  private Prepared prepare(OpenFile file, FileForm form, boolean grows) throws IOException {
    if (!CutAhead.takes(file.facts().bytes())) {
      return examine(file.channel(), file.at(), form, file.facts());
    }
    CutAhead taken = idle.poll();
    CutAhead cutter = taken == null ? makes.get() : taken;
    try {
      return cutter.cut(file, form, grows);
    } finally {
      idle.add(cutter);
    }
  }

  private Prepared whole(Path file, FileForm form, FileFacts found) throws IOException {
    Path at = file;
    FileFacts expected = found;
    for (int i = 0; i < (form == FileForm.MBOX ? 1 : TRIES); i++) {
      Prepared prepared;
      try (FileChannel channel = open(at)) {
        prepared = prepare(new OpenFile(channel, at, expected), form, false);
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
      if (!(prepared instanceof Prepared.Restless) && same(form, expected, after.get())) {
        return prepared;
      }
      expected = after.get();
    }
    return new Prepared.Restless();
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

  private Prepared examine(FileChannel channel, Path at, FileForm form, FileFacts facts) throws IOException {
    return new Prepared.Examined(at, facts,
        form == FileForm.OPAQUE || form == FileForm.ATTACHMENT
            ? FileContents.NONE
            : scan.of(StoredBytes.of(channel), form, facts.bytes()));
  }

  /** Frees what threads had; when none works any more. */
  @Override
  public void close() {
    for (CutAhead cutter = idle.poll(); cutter != null; cutter = idle.poll()) {
      cutter.close();
    }
  }
}
