package org.mailkeep.repository.root;

import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;

/**
 * One link of the chain that maintenance writes and every run reads: docs/architecture.md, "Commit and prune".
 *
 * @param sequence 0 for the first
 * @param predecessor SHA-256 of the root object before; all zeros for the first
 * @param token names its writer, so that one's own success is told from another's
 * @param epoch under which new runs store
 * @param boundary epochs below it are closed: no run of theirs can commit any more
 * @param floor epochs below it may be swept
 * @param floorEpoch the epoch with which the floor was raised
 */
public record Root(long sequence, Hash256 predecessor, Id128 token, int epoch, int boundary, int floor,
    int floorEpoch) {

  public Root {
    if (sequence < 0 || epoch < 1 || boundary < 1 || boundary > epoch || floor < 1 || floor > boundary || floorEpoch < 1
        || floorEpoch > epoch) {
      throw new IllegalArgumentException("root " + sequence + " with epoch " + epoch + ", boundary " + boundary
          + ", floor " + floor + "/" + floorEpoch);
    }
  }

  /** The root that begins a repository. */
  public static Root first(Id128 token) {
    return new Root(0, Hash256.ZERO, token, 1, 1, 1, 1);
  }
}
