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

  /**
   * Of a page, never of a chunk: what lies there are only its differences from another page.
   *
   * @param patch where they lie
   * @param base where the other page lies, in full
   * @param baseLength of the other page, places included, bytes
   */
  record Patched(Place patch, Stored base, int baseLength) implements Place {}
}
