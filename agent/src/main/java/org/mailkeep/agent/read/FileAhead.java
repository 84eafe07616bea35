package org.mailkeep.agent.read;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.source.FileForm;

/** A file that is looked into on another thread, until its turn comes. */
public final class FileAhead {

  private final Path file;
  private final FileForm form;
  private final FileFacts found;
  private final @Nullable FileChannel held;
  private final Future<Prepared> prepared;

  FileAhead(Path file, FileForm form, FileFacts found, @Nullable FileChannel held, Future<Prepared> prepared) {
    this.file = file;
    this.form = form;
    this.found = found;
    this.held = held;
    this.prepared = prepared;
  }

  /** Bytes of memory that it may take up meanwhile. */
  public long memory() {
    return CutAhead.memory(found.bytes());
  }

  /** Where it was found. */
  public Path file() {
    return file;
  }

  FileForm form() {
    return form;
  }

  FileFacts found() {
    return found;
  }

  /** The file as it is held open; null if it is to be opened by its name. */
  @Nullable FileChannel held() {
    return held;
  }

  Future<Prepared> prepared() {
    return prepared;
  }
}
