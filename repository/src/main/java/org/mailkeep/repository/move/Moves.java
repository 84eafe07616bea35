package org.mailkeep.repository.move;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.FormerPlace;
import org.mailkeep.repository.pack.Move;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;

/**
 * Tells where blocks lie that were moved. Keeps the tables of the maps, and the parts that were used last; a place in a pack of which nothing was moved costs no request. Thread-safe.
 */
public final class Moves {

  /** Parts that are remembered, some 100 KB each. */
  private static final int PARTS = 64;

  private final ObjectStore store;
  private final Keyring keyring;

  /** Oldest first. */
  private final List<MovesMap> maps;

  /** Least recently used first. */
  private final Map<PartKey, MovesPart> parts;

  private Moves(ObjectStore store, Keyring keyring, List<MovesMap> maps, Map<PartKey, MovesPart> parts) {
    this.store = store;
    this.keyring = keyring;
    this.maps = maps;
    this.parts = parts;
  }

  /**
   * What the maps {@code refs} say, oldest first. Reads their tables.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Missing if there is no such map
   * @throws org.mailkeep.repository.base.RepositoryException.Corrupt if one is not what was named
   */
  public static Moves open(ObjectStore store, Keyring keyring, List<MovesRef> refs) throws IOException {
    Map<PartKey, MovesPart> parts = new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<PartKey, MovesPart> eldest) {
        return size() > PARTS;
      }
    };
    return new Moves(store, keyring, List.of(), parts).with(refs);
  }

  /** What other maps say, of which those that are known already are not read again. */
  public Moves with(List<MovesRef> refs) throws IOException {
    List<MovesMap> opened = new ArrayList<>();
    SideBySide.read(refs, ref -> {
      Optional<MovesMap> known = maps.stream().filter(map -> map.ref().equals(ref)).findFirst();
      return known.isPresent() ? known.get() : MovesMap.open(store, keyring, ref);
    }, opened::add);
    return new Moves(store, keyring, List.copyOf(opened), parts);
  }

  /** The maps, oldest first. */
  public List<MovesRef> refs() {
    return maps.stream().map(MovesMap::ref).toList();
  }

  /**
   * Where a block lies now: {@code place} itself if it was never moved.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Missing if a map is gone: a newer root says the same in others
   */
  public BlockPlace now(BlockPlace place) throws IOException {
    FormerPlace from = FormerPlace.of(place);
    for (MovesMap map : maps.reversed()) {
      int number = map.find(from);
      BlockPlace to = number < 0 ? null : part(map, number).to(from);
      if (to != null) {
        return to;
      }
    }
    return place;
  }

  /** Visits all moves, older maps first. */
  public void visit(Consumer<Move> visitor) throws IOException {
    for (MovesMap map : maps) {
      for (int number = 0; number < map.parts(); number++) {
        map.moves(number).forEach(visitor);
      }
    }
  }

  private MovesPart part(MovesMap map, int number) throws IOException {
    PartKey key = new PartKey(map.ref(), number);
    @Nullable MovesPart known;
    synchronized (parts) {
      known = parts.get(key);
    }
    if (known != null) {
      return known;
    }
    MovesPart read = map.read(number);
    synchronized (parts) {
      parts.put(key, read);
    }
    return read;
  }

  private record PartKey(MovesRef map, int number) {}
}
