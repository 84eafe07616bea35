package org.mailkeep.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.RenamedMessage;
import org.mailkeep.agent.cut.Cutter;
import org.mailkeep.agent.cut.MboxCutter;
import org.mailkeep.agent.cut.MessageCutter;
import org.mailkeep.agent.cut.OpaqueCutter;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.run.AccountDraft;

/** Reads files of a live source into a draft: a file counts only if it looked the same before and after it was read. */
final class FileReading {

  /** A file that keeps changing is tried so often. */
  private static final int TRIES = 3;

  private final Cutter messages;
  private final Cutter mboxes;
  private final Cutter others = new OpaqueCutter();

  /** Makes a reader that cuts as a repository's {@code params} say. */
  FileReading(ChunkerParams params) {
    messages = new MessageCutter(params);
    mboxes = new MboxCutter(params);
  }

  /**
   * Reads {@code file} into {@code draft}, which has its content afterwards if the result is {@link Result.Whole}, else nothing.
   *
   * @param before what it looked like when it was found
   */
  Result read(Path file, FileForm form, FileFacts before, AccountDraft draft) throws IOException {
    Path at = file;
    FileFacts expected = before;
    for (int i = 0; i < TRIES; i++) {
      long length;
      try (SourceInput in = new SourceInput(Files.newInputStream(at))) {
        cutter(form).cut(in, draft.content());
        length = in.count();
      } catch (NoSuchFileException e) {
        Optional<Path> renamed = form == FileForm.MESSAGE ? RenamedMessage.find(at) : Optional.empty();
        if (renamed.isEmpty()) {
          return new Result.Gone();
        }
        at = renamed.get();
        continue;
      } catch (SourceFailure e) {
        draft.discardContent();
        return new Result.Failed(e.reason());
      } catch (FileSystemException e) {
        return new Result.Failed(e);
      }
      Optional<FileFacts> after = facts(at, form, expected);
      if (after.isPresent() && length == after.get().bytes()
          && (form == FileForm.MESSAGE ? expected.sameMessage(after.get()) : expected.untouched(after.get()))) {
        return new Result.Whole(after.get(), form == FileForm.MBOX ? draft.units() : form == FileForm.MESSAGE ? 1 : 0);
      }
      draft.discardContent();
      if (after.isEmpty()) {
        return new Result.Gone();
      }
      expected = after.get();
    }
    return new Result.Failed(new IOException("it kept changing while it was read"));
  }

  private Cutter cutter(FileForm form) {
    return switch (form) {
      case MESSAGE -> messages;
      case MBOX -> mboxes;
      case DBOX, OPAQUE -> others;
    };
  }

  /** A message that got another name while it was read is whole all the same: messages are never written to. */
  private static Optional<FileFacts> facts(Path file, FileForm form, FileFacts before) throws IOException {
    try {
      return Optional.of(FileFacts.of(file));
    } catch (NoSuchFileException e) {
      return form == FileForm.MESSAGE ? Optional.of(before) : Optional.empty();
    }
  }

  /** What came of reading a file. */
  sealed interface Result {

    /** All of it was read, and this is what it looked like. */
    record Whole(FileFacts facts, long messages) implements Result {}

    /** It is no longer there, under any name. */
    record Gone() implements Result {}

    /** It could not be read. */
    record Failed(IOException reason) implements Result {}
  }

  /** Counts what is read, and tells failures of the source from those of the repository. */
  private static final class SourceInput extends InputStream {

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

  private static final class SourceFailure extends IOException {

    private static final long serialVersionUID = 1L;

    private final IOException reason;

    SourceFailure(IOException reason) {
      super(reason.getMessage(), reason);
      this.reason = reason;
    }

    IOException reason() {
      return reason;
    }
  }
}
