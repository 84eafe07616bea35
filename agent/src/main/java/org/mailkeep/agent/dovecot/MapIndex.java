package org.mailkeep.agent.dovecot;

import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The map of an mdbox, {@code storage/dovecot.map.index}: where the records of all mailboxes' messages lie, and how many messages have each. */
public final class MapIndex {
  /** What it is called on disk. */
  public static final String NAME = "dovecot.map.index";

  private static final String MAP = "map";
  private static final String REFERENCES = "ref";
  private static final int MAP_BYTES = 3 * Integer.BYTES;

  private final IndexHistory history;
  private final MessageTable.@Nullable Column places;
  private final MessageTable.@Nullable Column references;

  private MapIndex(IndexHistory history) {
    this.history = history;
    this.places = MailboxIndex.column(history.state(), MAP);
    this.references = MailboxIndex.column(history.state(), REFERENCES);
  }

  /**
   * A record of a message in an mdbox.
   *
   * @param mapUid its number
   * @param file N of the file {@code storage/m.N}
   * @param offset where in it the record begins
   * @param size bytes of the record with its header and metadata
   * @param references how many messages have it; 0 if the next purge removes it
   */
  public record Entry(long mapUid, long file, long offset, long size, int references) {}

  /**
   * Puts the map together.
   *
   * @throws DovecotFormatException as {@link MailboxIndex#read}
   */
  public static MapIndex read(IndexFiles files) throws DovecotFormatException {
    return new MapIndex(IndexHistory.read(files, Map.of(MAP, MAP_BYTES, REFERENCES, Short.BYTES)));
  }

  /** Whether everything was there, as {@link MailboxIndex#complete()}. */
  public boolean complete() {
    return history.complete();
  }

  /** Changes when the map is made anew: numbers of messages hold only as long as it does not. */
  public long uidValidity() {
    return history.state().uidValidity();
  }

  /** Hands over the records whose place is told, by ascending number. */
  public void forEach(Consumer<Entry> entries) {
    for (int row = 0; row < history.state().table().rows(); row++) {
      entry(row).ifPresent(entries);
    }
  }

  /** The record of a number, if its place is told. */
  public Optional<Entry> entry(long mapUid) {
    int row = mapUid > 0 && mapUid < 1L << Integer.SIZE ? history.state().table().row((int) mapUid) : -1;
    return row < 0 ? Optional.empty() : entry(row);
  }

  private Optional<Entry> entry(int row) {
    MessageTable table = history.state().table();
    if (places == null || table.gone(row)) {
      return Optional.empty();
    }
    long file = places.unsigned(row, 0, Integer.BYTES);
    int count = references == null ? 0 : (int) references.unsigned(row, 0, Short.BYTES);
    return file == 0
        ? Optional.empty()
        : Optional.of(new Entry(Integer.toUnsignedLong(table.uid(row)), file, places.unsigned(row, 4, Integer.BYTES),
            places.unsigned(row, 8, Integer.BYTES), count));
  }
}
