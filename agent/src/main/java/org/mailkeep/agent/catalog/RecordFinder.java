package org.mailkeep.agent.catalog;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.dovecot.DboxRecord;
import org.mailkeep.agent.dovecot.IndexedMessage;
import org.mailkeep.agent.dovecot.MapIndex;
import org.mailkeep.agent.dovecot.MessageGuid;

/** Finds the record of a message among the files of an mdbox. */
final class RecordFinder {

  private final List<StoredRecords> files;
  private final Map<Long, StoredRecords> byNumber = new HashMap<>();
  private final @Nullable MapIndex map;
  private @Nullable Map<String, Found> byGuid;

  /**
   * Looks among {@code files}.
   *
   * @param files those of the store before those of its alternative storage
   * @param map says where each record lies; null if it can't be read
   */
  RecordFinder(List<StoredRecords> files, @Nullable MapIndex map) {
    this.files = files;
    this.map = map;
    files.forEach(file -> byNumber.putIfAbsent(file.number(), file));
  }

  /** The record of {@code message}; null if there is none. */
  @Nullable Found find(IndexedMessage message) {
    Found mapped = mapped(message);
    return mapped == null && message.guid() != null ? guids().get(message.guid()) : mapped;
  }

  private @Nullable Found mapped(IndexedMessage message) {
    Optional<MapIndex.Entry> entry = map == null || message.mapUid() == 0
        ? Optional.empty()
        : map.entry(message.mapUid());
    StoredRecords file = entry.isEmpty() ? null : byNumber.get(entry.get().file());
    int number = file == null ? -1 : file.at(entry.get().offset());
    return file == null || number < 0 ? null : new Found(file, number);
  }

  private Map<String, Found> guids() {
    Map<String, Found> known = byGuid;
    if (known == null) {
      known = new HashMap<>();
      for (StoredRecords file : files) {
        for (int i = 0; i < file.records().size(); i++) {
          Optional<String> guid = file.records().get(i).metadata().guid();
          if (guid.isPresent()) {
            known.putIfAbsent(MessageGuid.shortForm(guid.get()), new Found(file, i));
          }
        }
      }
      byGuid = known;
    }
    return known;
  }

  /**
   * A record and the file that it lies in.
   *
   * @param number which of the file's it is, from 0
   */
  record Found(StoredRecords file, int number) {

    DboxRecord record() {
      return file.records().get(number);
    }

    /** What its summary is referred to by; 0 if it has none. */
    long summary() {
      return file.summaries().of(number);
    }
  }
}
