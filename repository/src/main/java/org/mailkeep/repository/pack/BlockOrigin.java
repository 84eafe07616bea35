package org.mailkeep.repository.pack;

import java.util.List;

/**
 * Where a block of a gathered pack came from.
 *
 * @param number of the origin, in the pack's header
 * @param former all places at which it lay before, oldest first
 */
record BlockOrigin(int number, List<FormerPlace> former) {

  BlockOrigin {
    former = List.copyOf(former);
  }
}
