package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.run.History;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.VersionStore;
import org.mailkeep.repository.store.VersionStore.Version;

/**
 * Brings packs and snapshots back that somebody hid or overwrote, in a store that keeps versions. Which version is the right one its hash tells, which is a pack's name and stands for a snapshot in the ledger. Where readers get the
 * only version that there is nothing is looked at. May be killed at any moment and done again.
 */
public final class BringBack {

  private static final int READ_BYTES = 4 << 20;

  private final MaintenanceContext context;
  private final VersionStore versions;

  /**
   * Works on the store of {@code context}.
   *
   * @throws Refused if it keeps no versions
   */
  public BringBack(MaintenanceContext context) throws IOException {
    this.context = context;
    versions = context.store().versions().orElseThrow(
        () -> new Refused(context.store().location() + ": keeps no versions of objects that are gone", null));
  }

  /**
   * What became of hidden objects.
   *
   * @param back those that are back; sorted
   * @param lost those of which no version is the right one; sorted
   */
  public record Report(List<ObjectKey> back, List<ObjectKey> lost) {
    public Report {
      back = List.copyOf(back);
      lost = List.copyOf(lost);
    }
  }

  /** Does it. */
  public Report run() throws IOException {
    Map<ObjectKey, Hash256> needed = needed();
    Map<ObjectKey, List<Version>> kept = new HashMap<>();
    for (String folder : List.of("packs/", "snapshots/")) {
      versions.versions(folder).stream().filter(version -> needed.containsKey(version.key()))
          .forEach(version -> kept.computeIfAbsent(version.key(), first -> new ArrayList<>()).add(version));
    }
    List<ObjectKey> doubtful = kept.entrySet().stream()
        .filter(object -> object.getValue().size() > 1 || !object.getValue().getFirst().shows())
        .map(Map.Entry::getKey).sorted().toList();
    List<ObjectKey> back = new ArrayList<>();
    List<ObjectKey> lost = new ArrayList<>();
    SideBySide.read(doubtful, key -> new Done(key,
        bringBack(Objects.requireNonNull(kept.get(key)), Objects.requireNonNull(needed.get(key)))), done -> {
          switch (done.outcome()) {
            case BACK -> back.add(done.key());
            case LOST -> lost.add(done.key());
            case THERE -> {}
          }
        });
    return new Report(back, lost);
  }

  /** By its key, the hash of each object that some kept snapshot may need. */
  private Map<ObjectKey, Hash256> needed() throws IOException {
    Map<ObjectKey, Hash256> needed = new HashMap<>();
    for (LedgerRun run : History.committed(context.roots(), context.log(), context.ledger()).values()) {
      run.packs().forEach(pack -> needed.put(pack.id().key(), pack.id().sha256()));
      if (!run.entries().isNone()) {
        needed.put(run.snapshotKey(), run.storedSnapshot());
      }
    }
    return needed;
  }

  /** What readers get is looked at first: it may be a copy of an older version. A version that is somebody else's and can't be read is not the one. */
  private Outcome bringBack(List<Version> all, Hash256 hash) throws IOException {
    Refused unread = null;
    for (Version version : all.stream().sorted(Comparator.comparing(Version::shows).reversed()).toList()) {
      try {
        if (sha256(version).equals(hash)) {
          if (version.shows()) {
            return Outcome.THERE;
          }
          versions.bringBack(version);
          return Outcome.BACK;
        }
      } catch (Refused e) {
        unread = e;
      }
    }
    if (unread != null) {
      throw unread;
    }
    return Outcome.LOST;
  }

  private Hash256 sha256(Version version) throws IOException {
    MessageDigest digest = digest();
    for (long at = 0; at < version.bytes(); at += READ_BYTES) {
      digest.update(versions.get(version, new ByteRange(at, (int) Math.min(READ_BYTES, version.bytes() - at))));
    }
    return Hash256.of(digest.digest());
  }

  private static MessageDigest digest() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private enum Outcome {
    THERE, BACK, LOST
  }

  private record Done(ObjectKey key, Outcome outcome) {}
}
