package org.mailkeep.repository.pack;

import java.util.HexFormat;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.store.ObjectKey;

/**
 * Names one pack, by the epoch it was written in and by its own bytes.
 *
 * @param epoch of the run that wrote it, at least 0
 * @param sha256 of all its bytes
 */
public record PackId(int epoch, Hash256 sha256) implements Comparable<PackId> {

  public PackId {
    if (epoch < 0) {
      throw new IllegalArgumentException("epoch " + epoch);
    }
  }

  /** Where it is stored. */
  public ObjectKey key() {
    return new ObjectKey("packs/" + HexFormat.of().toHexDigits(epoch) + "/" + sha256.hex());
  }

  @Override
  public int compareTo(PackId other) {
    return epoch != other.epoch ? Integer.compare(epoch, other.epoch) : sha256.compareTo(other.sha256);
  }

  @Override
  public String toString() {
    return "pack " + sha256.brief();
  }
}
