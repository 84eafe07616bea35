package org.mailkeep.repository.tree;

import org.mailkeep.repository.pack.BlockPlace;

/** A place as seen from the block that the referring page lies in: a page can't name its own pack, whose name is the hash of all its bytes. */
public sealed interface RelativePlace {

  /** In the same block. */
  record SameBlock(int offset) implements RelativePlace {}

  /** In an earlier block of the same pack. */
  record SamePack(int blockOffset, int blockLength, int offset) implements RelativePlace {}

  /** In a pack that is complete. */
  record Elsewhere(BlockPlace block, int offset) implements RelativePlace {}

  /** Of a page that is stored as its differences from another, which is in a pack that is complete. */
  record Patched(RelativePlace patch, Elsewhere base, int baseLength) implements RelativePlace {}
}
