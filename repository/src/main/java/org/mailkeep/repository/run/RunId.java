package org.mailkeep.repository.run;

import java.util.HexFormat;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.store.ObjectKey;

/**
 * Names a run, and with it all the objects that it may write.
 *
 * @param epoch under which it stores
 * @param id random
 */
public record RunId(int epoch, Id128 id) {

  /** What the keys of all runs begin with. */
  static final String PREFIX = "runs/";

  /** Reads the run out of the key of its open or outcome object; null if the key is neither. */
  static @org.jspecify.annotations.Nullable RunId of(ObjectKey key) {
    String[] parts = key.path().split("/");
    if (parts.length != 4 || parts[1].length() != 8 || parts[2].length() != 32) {
      return null;
    }
    try {
      return new RunId(HexFormat.fromHexDigits(parts[1]), Id128.fromHex(parts[2]));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Eight hexadecimal digits. */
  static String hex(int epoch) {
    return HexFormat.of().toHexDigits(epoch);
  }

  ObjectKey open() {
    return new ObjectKey(PREFIX + hex(epoch) + "/" + id.hex() + "/open");
  }

  ObjectKey outcome() {
    return new ObjectKey(PREFIX + hex(epoch) + "/" + id.hex() + "/outcome");
  }

  /** The key of the run's snapshot. */
  public ObjectKey snapshot() {
    return new ObjectKey("snapshots/" + hex(epoch) + "/" + id.hex());
  }

  ObjectKey segment(int number) {
    return new ObjectKey(segmentPrefix() + HexFormat.of().toHexDigits((short) number));
  }

  String segmentPrefix() {
    return "index/" + hex(epoch) + "/" + id.hex() + "-";
  }
}
