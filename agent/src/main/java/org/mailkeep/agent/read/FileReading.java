package org.mailkeep.agent.read;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.lock.MboxLock;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.agent.unwrap.ChannelInput;
import org.mailkeep.agent.unwrap.ContentCutter;
import org.mailkeep.agent.unwrap.ContentScan;
import org.mailkeep.agent.unwrap.FileContents;
import org.mailkeep.agent.unwrap.PayloadChangedException;
import org.mailkeep.agent.unwrap.PayloadRange;
import org.mailkeep.agent.unwrap.ProvenPayloads;
import org.mailkeep.agent.unwrap.SummaryRefs;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.FileCutter;
import org.mailkeep.repository.run.AccountDraft;

/**
 * Reads files of a live source into a draft: a file counts only if it looked the same before and after it was read. {@link #begin} looks into a file on other threads, {@link #finish}
 * takes it into the draft; both are called by one thread, {@code finish} in the order of the account.
 */
public final class FileReading implements AutoCloseable {

  /** So many files, or bytes of them, are handed to another thread at once: waking it up for each took 4 % of the CPU time of a first full of short mail. */
  private static final int TOGETHER = 32;

  private static final long BYTES_TOGETHER = 256 << 10;

  private final ContentCutter cutter;
  private final ContentScan scan;
  private final FilePreparation preparation;
  private final ForkJoinPool threads;
  private List<FutureTask<Prepared>> gathered = new ArrayList<>();
  private long gatheredBytes;

  /**
   * Makes a reader that cuts as a repository's {@code params} say.
   *
   * @param ahead gives a cutter of that repository for each thread that works ahead
   * @param known payloads that need no proof
   * @param cores how many threads may look ahead
   */
  public FileReading(ChunkerParams params, Supplier<FileCutter> ahead, ProvenPayloads known, int cores) {
    cutter = new ContentCutter(params);
    scan = new ContentScan(known);
    preparation = new FilePreparation(scan, () -> new CutAhead(scan, params, ahead.get()));
    threads = new ForkJoinPool(cores);
  }

  /**
   * Begins to look into {@code file}, which looked like {@code found} when it was listed.
   *
   * @param held the file held open since, of which the part that {@code found} tells does not change; null if it is to be opened by its name. Stays open.
   */
  public FileAhead begin(Path file, FileForm form, FileFacts found, @Nullable FileChannel held) {
    FutureTask<Prepared> preparing = new FutureTask<>(() -> held == null
        ? preparation.prepare(file, form, found)
        : preparation.prepareHeld(file, form, found, held));
    gathered.add(preparing);
    gatheredBytes += found.bytes();
    if (gathered.size() == TOGETHER || gatheredBytes >= BYTES_TOGETHER) {
      handOver();
    }
    return new FileAhead(file, form, found, held, preparing);
  }

  private void handOver() {
    List<FutureTask<Prepared>> together = gathered;
    gathered = new ArrayList<>(TOGETHER);
    gatheredBytes = 0;
    threads.execute(() -> together.forEach(FutureTask::run));
  }

  /** Reads the file into {@code draft}, which has its content afterwards if the result is {@link FileResult.Whole}, else nothing. */
  public FileResult finish(FileAhead ahead, AccountDraft draft) throws IOException {
    Prepared prepared = await(ahead);
    FileChannel held = ahead.held();
    if (held != null) {
      return held(ahead.file(), ahead.form(), prepared, held, draft);
    }
    for (int i = 0; i < FilePreparation.TRIES; i++) {
      switch (prepared) {
        case Prepared.Gone gone -> {
          return gone(ahead);
        }
        case Prepared.Failed failed -> {
          return new FileResult.Failed(failed.reason());
        }
        case Prepared.Restless restless -> {
          return restless(ahead, draft);
        }
        case Prepared.Cut cut -> {
          return take(ahead.form(), cut, draft);
        }
        case Prepared.Examined examined -> {
          Optional<FileResult> result = read(ahead.form(), examined, draft);
          if (result.isPresent()) {
            return result.get();
          }
          draft.discardContent();
          if (ahead.form() == FileForm.MBOX) {
            return locked(ahead.file(), draft);
          }
          prepared = preparation.prepare(examined.at(), ahead.form(), examined.facts());
        }
      }
    }
    return restless(ahead, draft);
  }

  /** A message's own file that is gone was expunged; a file of an mdbox was purged, and what was left in it is in a file that was not there yet when the account was listed. */
  private static FileResult gone(FileAhead ahead) {
    boolean purged = ahead.form() == FileForm.DBOX && String.valueOf(ahead.file().getFileName()).startsWith("m.");
    return purged
        ? new FileResult.Failed(new IOException("it was purged before its turn came: back up again"))
        : new FileResult.Gone();
  }

  /** An mbox is written to in its place, so it is read under its server's locks then; what the server makes again from the rest is left out. */
  private FileResult restless(FileAhead ahead, AccountDraft draft) throws IOException {
    if (ahead.form() == FileForm.MBOX) {
      return locked(ahead.file(), draft);
    }
    return Rebuildable.is(ahead.file())
        ? new FileResult.Gone()
        : new FileResult.Failed(new IOException("it kept changing while it was read"));
  }

  private FileResult locked(Path mbox, AccountDraft draft) throws IOException {
    MboxLock taken;
    try {
      taken = MboxLock.take(mbox);
    } catch (NoSuchFileException e) {
      return new FileResult.Gone();
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      return new FileResult.Failed(
          new IOException("it changed while it was read, and can't be locked: " + e.getMessage(), e));
    }
    try (MboxLock lock = taken) {
      Prepared prepared = preparation.prepareHeld(mbox, FileForm.MBOX, lock.facts(), lock.channel());
      FileResult result = held(mbox, FileForm.MBOX, prepared, lock.channel(), draft);
      boolean still = FilePreparation.after(mbox, FileForm.MBOX, lock.facts())
          .filter(after -> FilePreparation.same(FileForm.MBOX, lock.facts(), after)).isPresent();
      if (still || !(result instanceof FileResult.Whole)) {
        return result;
      }
      draft.discardContent();
      return new FileResult.Failed(new IOException("it changed while it was read, though it was locked"));
    }
  }

  /** Reads a file that is held open. */
  private FileResult held(Path file, FileForm form, Prepared prepared, FileChannel held, AccountDraft draft)
      throws IOException {
    switch (prepared) {
      case Prepared.Failed failed -> {
        return new FileResult.Failed(failed.reason());
      }
      case Prepared.Cut cut -> {
        return take(form, cut, draft);
      }
      case Prepared.Examined examined -> {
        Optional<FileResult> result = cutHeld(form, examined, held, draft);
        if (result.isPresent()) {
          return result.get();
        }
      }
      case Prepared.Gone gone -> throw new IllegalStateException(file + ": is open and can't be gone");
      case Prepared.Restless restless -> {}
    }
    draft.discardContent();
    return new FileResult.Failed(new IOException("what had been written of it was changed while it was read"));
  }

  /** Reads a file that was examined before; empty if it has changed since. */
  private Optional<FileResult> read(FileForm form, Prepared.Examined file, AccountDraft draft) throws IOException {
    Optional<FileResult> result;
    try (FileChannel channel = FilePreparation.open(file.at())) {
      result = cutHeld(form, file, channel, draft);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      return Optional.of(new FileResult.Failed(e));
    }
    FileFacts facts = file.facts();
    return result.filter(read -> read instanceof FileResult.Failed || FilePreparation.after(file.at(), form, facts)
        .filter(after -> FilePreparation.same(form, facts, after)).isPresent());
  }

  /** Reads a file that is open, as far as its facts tell; empty if it is not what was examined. */
  private Optional<FileResult> cutHeld(FileForm form, Prepared.Examined file, FileChannel channel, AccountDraft draft)
      throws IOException {
    FileFacts facts = file.facts();
    try (SourceInput in = new SourceInput(new ChannelInput(channel, new PayloadRange(0, facts.bytes())))) {
      FileContents contents = cutter.cut(form, in, file.contents(), draft.content(), draft::summary);
      return in.count() == facts.bytes() ? Optional.of(whole(form, facts, contents, draft.units())) : Optional.empty();
    } catch (PayloadChangedException e) {
      return Optional.empty();
    } catch (SourceFailure e) {
      draft.discardContent();
      return Optional.of(new FileResult.Failed(e.reason()));
    }
  }

  /** Takes a file that was taken apart ahead. */
  private static FileResult take(FileForm form, Prepared.Cut cut, AccountDraft draft) throws IOException {
    draft.content(cut.file());
    SummaryRefs refs = cut.contents().summaries().stored(cut.summaries(), draft::summary);
    return whole(form, cut.facts(), cut.contents().with(refs), cut.file().units());
  }

  private static FileResult whole(FileForm form, FileFacts facts, FileContents contents, long units) {
    long count = switch (form) {
      case MESSAGE -> 1;
      case MBOX, DBOX -> units;
      case ATTACHMENT, OPAQUE -> 0;
    };
    return new FileResult.Whole(facts, count, contents);
  }

  private Prepared await(FileAhead ahead) throws IOException {
    if (!ahead.prepared().isDone() && !gathered.isEmpty()) {
      handOver(); // it may be among these
    }
    try {
      return ahead.prepared().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading");
    } catch (ExecutionException e) {
      throw new IllegalStateException(ahead.file() + ": could not be looked into", e.getCause());
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    threads.close();
    preparation.close();
    scan.close();
    cutter.close();
  }
}
