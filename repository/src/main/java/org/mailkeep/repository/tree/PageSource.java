package org.mailkeep.repository.tree;

import java.io.IOException;
import java.util.Collection;
import org.mailkeep.repository.pack.Block;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.BlocksAhead;

/** Where pages are read from. What it gives is checked by who asks. */
public interface PageSource {

  /** The plaintext of a block that holds pages. */
  Block block(BlockPlace place) throws IOException;

  /**
   * Begins to fetch those blocks of {@code places} that are not here yet, as far as there is room.
   *
   * @return to be closed when they have been read, or will not be
   */
  BlocksAhead.Wanted want(Collection<BlockPlace> places);
}
