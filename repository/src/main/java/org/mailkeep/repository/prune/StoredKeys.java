package org.mailkeep.repository.prune;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ObjectKey;

/** Reads what listed keys name. A key that names nothing is nobody's to delete. */
final class StoredKeys {

  private static final Pattern SNAPSHOT = Pattern.compile("snapshots/[0-9a-f]{8}/[0-9a-f]{32}(-[0-9a-f]{16})?");

  private StoredKeys() {}

  /** The pack of a key below {@code packs/}. */
  static Optional<PackId> pack(ObjectKey key) {
    String[] parts = key.path().split("/");
    try {
      PackId pack = new PackId(HexFormat.fromHexDigits(parts[1]), Hash256.fromHex(parts[2]));
      return pack.key().equals(key) ? Optional.of(pack) : Optional.empty();
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** Whether it is the key of a snapshot, as its run stored it or as it was written anew, of an epoch below {@code floor}. */
  static boolean isSnapshotBelow(int floor, ObjectKey key) {
    return SNAPSHOT.matcher(key.path()).matches() && epoch(key).filter(epoch -> epoch < floor).isPresent();
  }

  /** The epoch of a key below {@code packs/}, {@code snapshots/}, {@code index/} or {@code runs/}, if it lies under one. */
  static Optional<Integer> epoch(ObjectKey key) {
    String[] parts = key.path().split("/");
    try {
      return parts.length > 2 && parts[1].length() == 8
          ? Optional.of(HexFormat.fromHexDigits(parts[1]))
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
