package org.mailkeep.repository.recipe;

import org.mailkeep.repository.pack.BlockPlace;

/** Where a chunk or a page lies. */
public sealed interface Place {

  /**
   * In a pack that is stored.
   *
   * @param block the block that holds it
   * @param offset of its first byte in the block's plaintext
   */
  record Stored(BlockPlace block, int offset) implements Place {}

  /**
   * In a block of the running backup whose pack has no name yet.
   *
   * @param block the run's number of the block
   * @param offset of its first byte in the block's plaintext
   */
  record Pending(int block, int offset) implements Place {}
}
