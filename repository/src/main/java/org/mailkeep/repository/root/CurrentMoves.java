package org.mailkeep.repository.root;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.move.Moves;
import org.mailkeep.repository.move.MovesSection;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.store.ObjectStore;

/**
 * Where blocks lie now, as the root says that was read last. Who finds nothing at a place looks once more: maintenance may have moved blocks and deleted packs since that root was read. Thread-safe.
 */
public final class CurrentMoves {

  private final ObjectStore store;
  private final Keyring keyring;
  private final RootChain roots;
  private @Nullable Root said;
  private @Nullable Moves moves;

  public CurrentMoves(ObjectStore store, Keyring keyring, RootChain roots) {
    this.store = store;
    this.keyring = keyring;
    this.roots = roots;
  }

  /** Where a block lies: {@code place} itself if it was never moved. */
  public BlockPlace now(BlockPlace place) throws IOException {
    Moves known = known();
    try {
      return known.now(place);
    } catch (Missing gone) {
      // A newer root says the same in other maps, and another thread may have read it already.
      lookAgain();
      Moves since = known();
      if (since == known) {
        throw gone;
      }
      return since.now(place);
    }
  }

  /** Reads the newest root. */
  public synchronized void lookAgain() throws IOException {
    read(roots.newest());
  }

  private synchronized Moves known() throws IOException {
    Moves known = moves;
    if (known != null) {
      return known;
    }
    try {
      return read(roots.recent());
    } catch (Missing gone) {
      return read(roots.newest());
    }
  }

  private Moves read(Root root) throws IOException {
    Moves known = moves;
    if (known != null && root.equals(said)) {
      return known;
    }
    root.refuseUnknown(RootUser.READER);
    MovesSection section = root.moves();
    Moves read = known != null
        ? known.with(section.maps())
        : Moves.open(store, keyring, section.maps());
    said = root;
    moves = read;
    return read;
  }
}
