package org.mailkeep.repository.prune;

import java.util.HexFormat;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.store.ObjectKey;

/** Reads what listed keys name. A key that names nothing is nobody's to delete. */
final class StoredKeys {

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

  /** The run of a key below {@code snapshots/}. */
  static Optional<RunId> snapshot(ObjectKey key) {
    String[] parts = key.path().split("/");
    try {
      RunId run = new RunId(HexFormat.fromHexDigits(parts[1]), Id128.fromHex(parts[2]));
      return run.snapshot().equals(key) ? Optional.of(run) : Optional.empty();
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /** The epoch of a key below {@code packs/}, {@code index/} or {@code runs/}, if it lies under one. */
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
