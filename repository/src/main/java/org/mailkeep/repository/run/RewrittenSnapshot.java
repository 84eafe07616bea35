package org.mailkeep.repository.run;

import java.util.HexFormat;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.store.ObjectKey;

/**
 * A snapshot that was written anew, without accounts that were erased.
 *
 * @param epoch under which it is stored: that of the root that names it first, so that nobody sweeps it before
 * @param number random
 * @param sha256 of the object
 */
public record RewrittenSnapshot(int epoch, long number, Hash256 sha256) {

  /** Where it is stored, if it is of {@code run}. */
  public ObjectKey key(RunId run) {
    return key(epoch, run, number);
  }

  static ObjectKey key(int epoch, RunId run, long number) {
    return new ObjectKey(
        "snapshots/" + RunId.hex(epoch) + "/" + run.id().hex() + "-" + HexFormat.of().toHexDigits(number));
  }
}
