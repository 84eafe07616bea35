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
    DboxRecord record = file == null ? null : file.at(entry.get().offset());
    return file == null || record == null ? null : new Found(file, record);
  }

  private Map<String, Found> guids() {
    Map<String, Found> known = byGuid;
    if (known == null) {
      known = new HashMap<>();
      for (StoredRecords file : files) {
        for (DboxRecord record : file.records()) {
          Optional<String> guid = record.metadata().guid();
          if (guid.isPresent()) {
            known.putIfAbsent(MessageGuid.shortForm(guid.get()), new Found(file, record));
          }
        }
      }
      byGuid = known;
    }
    return known;
  }

  /** A record and the file that it lies in. */
  record Found(StoredRecords file, DboxRecord record) {}
}
