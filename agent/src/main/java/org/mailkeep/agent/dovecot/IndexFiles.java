package org.mailkeep.agent.dovecot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an index and its logs as they were at one moment: {@code dovecot.index}, which may be old or absent, and {@code dovecot.index.log} with the log before it.
 *
 * @param name what the index is called, for messages
 * @param index the index itself, little endian, from 0 to its limit; null if there is none
 * @param logs its logs in any order, likewise
 */
public record IndexFiles(String name, @Nullable ByteBuffer index, List<ByteBuffer> logs) {

  /** A live server can replace one file while another is read; then all are read again, so often. */
  private static final int TRIES = 5;

  private static final int INDEX_LOG_SEQUENCE = 60;
  private static final int LOG_SEQUENCE = 8;

  public IndexFiles {
    index = index == null ? null : own(index);
    logs = logs.stream().map(IndexFiles::own).toList();
  }

  private static ByteBuffer own(ByteBuffer bytes) {
    return bytes.asReadOnlyBuffer().rewind().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads the files of one index as they are on disk, as {@link #read(Path, String, IndexBytes)}. */
  public static IndexFiles read(Path folder, String name) throws IOException {
    return read(folder, name, IndexBytes.ON_DISK);
  }

  /**
   * Reads the files of one index. Without a lock on the log the result is what a moment's work of Dovecot leaves behind, which {@link MailboxIndex#complete()} tells.
   *
   * @param folder where they lie
   * @param name such as {@code dovecot.index}
   * @param source where their bytes come from
   * @throws NoSuchFileException if there is neither an index nor a log
   * @throws DovecotFormatException if one is too large to be read
   */
  public static IndexFiles read(Path folder, String name, IndexBytes source) throws IOException {
    IndexFiles files = once(folder, name, source);
    for (int i = 1; i < TRIES && !files.together(); i++) {
      files = once(folder, name, source);
    }
    if (files.index == null && files.logs.isEmpty()) {
      throw new NoSuchFileException(folder.resolve(name).toString());
    }
    return files;
  }

  /** The index first, then the newer log: what is renamed or written meanwhile is then read twice rather than not at all. */
  private static IndexFiles once(Path folder, String name, IndexBytes source) throws IOException {
    ByteBuffer index = source.read(folder.resolve(name));
    List<ByteBuffer> logs = new ArrayList<>();
    for (String suffix : List.of(".log", ".log.2")) {
      ByteBuffer log = source.read(folder.resolve(name + suffix));
      if (log != null) {
        logs.add(log);
      }
    }
    return new IndexFiles(folder.resolve(name).toString(), index, logs);
  }

  private boolean together() {
    ByteBuffer whole = index;
    if (whole == null || whole.limit() < INDEX_LOG_SEQUENCE + Integer.BYTES) {
      return true;
    }
    int sequence = whole.getInt(INDEX_LOG_SEQUENCE);
    return logs.stream()
        .anyMatch(log -> log.limit() >= LOG_SEQUENCE + Integer.BYTES && log.getInt(LOG_SEQUENCE) == sequence);
  }
}
