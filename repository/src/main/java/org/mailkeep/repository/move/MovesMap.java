package org.mailkeep.repository.move;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.FormerPlace;
import org.mailkeep.repository.pack.Move;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/** One stored map of which the table was read. Thread-safe. */
public final class MovesMap {

  private final ObjectStore store;
  private final Keyring keyring;
  private final MovesRef ref;
  private final List<MovesFormat.Part> parts;

  private MovesMap(ObjectStore store, Keyring keyring, MovesRef ref, List<MovesFormat.Part> parts) {
    this.store = store;
    this.keyring = keyring;
    this.ref = ref;
    this.parts = parts;
  }

  /**
   * Reads the table.
   *
   * @throws Corrupt if it is not the one that was named
   * @throws org.mailkeep.repository.base.RepositoryException.Missing if there is no such map
   */
  public static MovesMap open(ObjectStore store, Keyring keyring, MovesRef ref) throws IOException {
    ObjectKey key = ref.key();
    ByteBuffer table = store.get(key, new ByteRange(ref.length() - ref.tableLength(), ref.tableLength()));
    if (!Hash256.sha256(table).equals(ref.table())) {
      throw new Corrupt(key + ": its table is not the one that the root names");
    }
    List<MovesFormat.Part> parts = MovesFormat.readTable(keyring.open(ObjectKind.MOVES, MovesFormat.TABLE, table),
        key + ": table");
    long end = parts.isEmpty() ? 0 : parts.getLast().offset() + parts.getLast().length();
    if (end + ref.tableLength() != ref.length()) {
      throw new Corrupt(key + ": parts of " + end + " bytes and a table of " + ref.tableLength() + " in an object of "
          + ref.length());
    }
    return new MovesMap(store, keyring, ref, parts);
  }

  MovesRef ref() {
    return ref;
  }

  int parts() {
    return parts.size();
  }

  /** The number of the only part that may tell of a place; -1 if none does. */
  int find(FormerPlace place) {
    int low = 0;
    int high = parts.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      MovesFormat.Part part = parts.get(middle);
      if (part.last().compareTo(place) < 0) {
        low = middle + 1;
      } else if (part.first().compareTo(place) > 0) {
        high = middle - 1;
      } else {
        return part.mayTell(place) ? middle : -1;
      }
    }
    return -1;
  }

  /** Reads a part. */
  MovesPart read(int number) throws IOException {
    MovesFormat.Part part = parts.get(number);
    String object = ref.key() + " at byte " + part.offset();
    ByteBuffer stored = store.get(ref.key(), new ByteRange(part.offset(), part.length()));
    if (!Hash256.sha256(stored).equals(part.sha256())) {
      throw new Corrupt(object + ": not the part that the table names");
    }
    MovesPart read = MovesPart.read(keyring.open(ObjectKind.MOVES, MovesFormat.PARTS, stored), object);
    if (!read.reaches(part.first(), part.last())) {
      throw new Corrupt(object + ": tells of other places than the table says");
    }
    return read;
  }

  /**
   * Reads all of it.
   *
   * @throws Corrupt if it is not what was stored
   */
  public void check() throws IOException {
    long moves = 0;
    for (int number = 0; number < parts.size(); number++) {
      moves += read(number).size();
    }
    if (moves != ref.moves()) {
      throw new Corrupt(ref.key() + ": tells " + moves + " moves where the root says " + ref.moves());
    }
  }

  /** The moves of a part, in order. */
  List<Move> moves(int number) throws IOException {
    MovesPart part = read(number);
    List<Move> moves = new ArrayList<>(part.size());
    part.forEach(moves::add);
    return moves;
  }
}
