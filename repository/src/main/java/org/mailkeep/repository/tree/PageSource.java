package org.mailkeep.repository.tree;

import java.io.IOException;
import org.mailkeep.repository.pack.Block;
import org.mailkeep.repository.pack.BlockPlace;

/** Where pages are read from. What it gives is checked by who asks. */
@FunctionalInterface
public interface PageSource {

  /** The plaintext of a block that holds pages. */
  Block block(BlockPlace place) throws IOException;
}
