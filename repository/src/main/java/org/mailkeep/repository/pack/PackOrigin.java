package org.mailkeep.repository.pack;

import org.mailkeep.repository.base.Id128;

/**
 * What blocks are bound to wherever they lie: the random name of the pack that they were sealed for, and that pack's key of blocks as it is sealed there. Nothing but opening a block tells
 * whether a name and a key belong together, so origins are alike only if both are.
 *
 * @param id the random name
 * @param blocks the key of the blocks, sealed to the key of the pack's kind
 */
public record PackOrigin(Id128 id, KeySlot blocks) {

  /** Of one in the header of a gathered pack. */
  static final int BYTES = Id128.BYTES + KeySlot.BYTES;
}
