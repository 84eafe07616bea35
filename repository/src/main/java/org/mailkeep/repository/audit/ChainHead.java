package org.mailkeep.repository.audit;

import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;

/**
 * The newest event of a chain, as somebody has seen it: if it is not there any more, or another is in its place, events were removed or replaced.
 *
 * @param actor whose chain
 * @param sequence of the event, from 1
 * @param sha256 of its object
 */
public record ChainHead(Id128 actor, long sequence, Hash256 sha256) {

  public ChainHead {
    if (sequence < 1) {
      throw new IllegalArgumentException("sequence " + sequence);
    }
  }
}
