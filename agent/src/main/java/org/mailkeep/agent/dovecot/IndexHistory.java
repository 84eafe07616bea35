package org.mailkeep.agent.dovecot;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * An index as its file and logs tell it together: the file's state, then what the logs have after it. Where there is no file, or an unsound one, the logs alone do if they go back to
 * the beginning.
 *
 * @param state what came out
 * @param complete whether nothing is missing between
 */
record IndexHistory(IndexState state, boolean complete) {

  /**
   * Puts an index together.
   *
   * @param wanted the extensions whose bytes of messages are to be kept, and how many of them
   * @throws DovecotFormatException if neither the file nor a log can be read, or one is of a version that is not known
   */
  static IndexHistory read(IndexFiles files, Map<String, Integer> wanted) throws DovecotFormatException {
    List<LogFile> logs = new ArrayList<>();
    boolean whole = true;
    for (ByteBuffer bytes : files.logs()) {
      LogFile log = LogFile.open(bytes, files.name());
      if (log == null) {
        whole = false;
      } else if (logs.stream().noneMatch(other -> other.sequence() == log.sequence())) {
        logs.add(log);
      }
    }
    logs.sort(Comparator.comparingLong(LogFile::sequence));
    ByteBuffer index = files.index();
    if (index == null) {
      return fromLogs(files, wanted, logs, whole);
    }
    IndexFile.check(index, files.name());
    IndexState state = new IndexState(files.name(), wanted);
    try {
      IndexFile.read(index, state);
    } catch (DovecotFormatException e) {
      if (logs.isEmpty() || !sinceBeginning(logs).getFirst().first()) {
        throw e;
      }
      return fromLogs(files, wanted, logs, whole);
    }
    int id = IndexFile.indexId(index);
    long sequence = IndexFile.logSequence(index);
    if (logs.stream().anyMatch(log -> log.first() && (log.indexId() != id || log.sequence() > sequence))) {
      return fromLogs(files, wanted, logs, true); // made anew since; the file is what was before
    }
    List<LogFile> later = logs.stream().filter(log -> log.indexId() == id && log.sequence() >= sequence).toList();
    return replay(state, later, sequence, IndexFile.logOffset(index), true);
  }

  /** The logs from the last one on that nothing came before, if there is one. */
  private static List<LogFile> sinceBeginning(List<LogFile> logs) {
    for (int i = logs.size() - 1; i > 0; i--) {
      if (logs.get(i).first()) {
        return logs.subList(i, logs.size());
      }
    }
    return logs;
  }

  private static IndexHistory fromLogs(IndexFiles files, Map<String, Integer> wanted, List<LogFile> all, boolean whole)
      throws DovecotFormatException {
    if (all.isEmpty()) {
      throw new DovecotFormatException(files.name() + ": there is no log of it that can be read");
    }
    List<LogFile> logs = sinceBeginning(all);
    LogFile first = logs.getFirst();
    IndexState state = new IndexState(files.name(), wanted);
    return replay(state, logs, first.sequence(), first.headerSize(), whole && first.first());
  }

  /** Replays {@code logs} from a place in the first of them, or in the one before it, on. */
  private static IndexHistory replay(IndexState state, List<LogFile> logs, long sequence, long offset, boolean whole)
      throws DovecotFormatException {
    LogRecords records = new LogRecords(state);
    long current = sequence;
    long reached = offset;
    boolean complete = whole && !logs.isEmpty();
    for (LogFile log : logs) {
      if (log.sequence() != current) {
        complete &= log.previousSequence() == current && log.previousOffset() == reached;
        current = log.sequence();
        reached = log.headerSize();
      }
      complete &= reached >= log.headerSize() && reached <= log.bytes().limit();
      reached = log.replay(reached, records);
    }
    return new IndexHistory(state, complete);
  }
}
