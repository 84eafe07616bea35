package org.mailkeep.repository.move;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.FormerPlace;
import org.mailkeep.repository.pack.Move;
import org.mailkeep.repository.store.ObjectStore;

/** Makes few maps of many, which say the same, but for what nobody asks for any more. Keeps one part of each map in memory, some 1 MB. */
public final class MovesMerge {

  private final ObjectStore store;
  private final Keyring keyring;
  private final long fullBytes;

  public MovesMerge(ObjectStore store, Keyring keyring) {
    this(store, keyring, SortedMovesWriter.FULL_BYTES);
  }

  MovesMerge(ObjectStore store, Keyring keyring, long fullBytes) {
    this.store = store;
    this.keyring = keyring;
    this.fullBytes = fullBytes;
  }

  /**
   * Writes what {@code maps} say.
   *
   * @param maps that follow each other in the list of a root, oldest first
   * @param keep whether a move is still asked for; of two of the same place only the later is shown
   * @return what takes their place: nothing if nothing is kept
   */
  public List<MovesRef> merge(List<MovesRef> maps, Predicate<Move> keep) throws IOException {
    PriorityQueue<Cursor> queue = new PriorityQueue<>();
    for (int age = 0; age < maps.size(); age++) {
      Cursor cursor = new Cursor(MovesMap.open(store, keyring, maps.get(age)), age);
      if (cursor.next()) {
        queue.add(cursor);
      }
    }
    try (SortedMovesWriter out = new SortedMovesWriter(store, keyring, fullBytes)) {
      @Nullable FormerPlace last = null;
      while (!queue.isEmpty()) {
        Cursor cursor = queue.remove();
        Move move = cursor.move();
        if (!move.from().equals(last) && keep.test(move)) {
          out.move(move);
        }
        last = move.from();
        if (cursor.next()) {
          queue.add(cursor);
        }
      }
      return out.finish();
    }
  }

  /** Goes through one map. Sorted by where it is; at the same place, the newer map first. */
  private static final class Cursor implements Comparable<Cursor> {
    private final MovesMap map;
    private final int age;
    private int part;
    private Iterator<Move> moves = new ArrayList<Move>().iterator();
    private @Nullable Move move;

    Cursor(MovesMap map, int age) {
      this.map = map;
      this.age = age;
    }

    boolean next() throws IOException {
      while (!moves.hasNext()) {
        if (part == map.parts()) {
          return false;
        }
        moves = map.moves(part++).iterator();
      }
      move = moves.next();
      return true;
    }

    Move move() {
      if (move == null) {
        throw new IllegalStateException("before the first move");
      }
      return move;
    }

    @Override
    public int compareTo(Cursor other) {
      int order = move().from().compareTo(other.move().from());
      return order != 0 ? order : Integer.compare(other.age, age);
    }
  }
}
