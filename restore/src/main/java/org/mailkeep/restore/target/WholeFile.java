package org.mailkeep.restore.target;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Refused;

/**
 * A file of many messages, which is made as a whole: if it is there, what would be written is compared with it instead.
 */
final class WholeFile implements Closeable {

  private final Path file;
  private final Existing existing;
  private final @Nullable ComparedOutput compared;
  private final @Nullable PartFile part;

  /** Begins the file; nothing is changed before {@link #settle}. */
  WholeFile(Path file, Existing existing) throws IOException {
    this.file = file;
    this.existing = existing;
    boolean there = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    if (there && existing != Existing.OVERWRITE && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new Refused(file + ": exists and is not a file", null);
    }
    compared = there && existing != Existing.OVERWRITE ? new ComparedOutput(file) : null;
    part = compared == null && existing != Existing.DRY_RUN ? PartFile.beside(file) : null;
  }

  /** Whether it is there, and what is written is compared. */
  boolean isThere() {
    return compared != null;
  }

  OutputStream out() {
    return compared != null ? compared : part != null ? part.out() : OutputStream.nullOutputStream();
  }

  /**
   * Fails if what was written so far is not what the file holds.
   *
   * @throws Refused if so
   */
  void check() throws Refused {
    if (compared != null && !compared.equalSoFar()) {
      throw different();
    }
  }

  /** The file is whole now, and gets its name; or it was there and was the same. */
  void settle() throws IOException {
    if (compared != null && !compared.equal()) {
      throw different();
    }
    if (part != null) {
      part.settle(file, existing);
    }
  }

  private Refused different() {
    return new Refused(
        file + ": exists already with other messages, and is left as it is; choose another name, or --overwrite",
        null);
  }

  @Override
  public void close() throws IOException {
    if (compared != null) {
      compared.close();
    }
    if (part != null) {
      part.close();
    }
  }
}
