package org.mailkeep.repository.move;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.FormerPlace;
import org.mailkeep.repository.pack.Move;
import org.mailkeep.repository.store.ObjectStore;

/**
 * Writes maps of moves that come in any order; of two of the same place the later counts. Keeps a number of moves in memory; where there are more, more than one map is written. What it has written nobody
 * knows of before a root names it. Not thread-safe.
 */
public final class MovesWriter {

  /** Moves that are sorted at a time, some 150 bytes each. */
  private static final int MOST_MOVES = 100_000;

  private final ObjectStore store;
  private final Keyring keyring;
  private final int mostMoves;
  private final TreeMap<FormerPlace, Move> sorted = new TreeMap<>();
  private final List<MovesRef> written = new ArrayList<>();

  public MovesWriter(ObjectStore store, Keyring keyring) {
    this(store, keyring, MOST_MOVES);
  }

  MovesWriter(ObjectStore store, Keyring keyring, int mostMoves) {
    this.store = store;
    this.keyring = keyring;
    this.mostMoves = mostMoves;
  }

  /** Adds a move. */
  public void move(Move move) throws IOException {
    sorted.put(move.from(), move);
    if (sorted.size() >= mostMoves) {
      write();
    }
  }

  /** Stores what is left, and says what was written, oldest first: nothing, if there was no move. */
  public List<MovesRef> finish() throws IOException {
    write();
    return List.copyOf(written);
  }

  private void write() throws IOException {
    try (SortedMovesWriter out = new SortedMovesWriter(store, keyring, SortedMovesWriter.FULL_BYTES)) {
      for (Move move : sorted.values()) {
        out.move(move);
      }
      written.addAll(out.finish());
    }
    sorted.clear();
  }
}
