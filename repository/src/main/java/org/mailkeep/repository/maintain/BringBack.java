package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.objectlock.ControlCopies;
import org.mailkeep.repository.run.History;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.VersionStore;
import org.mailkeep.repository.store.VersionStore.Version;

/**
 * Brings packs and snapshots back that somebody hid or overwrote, in a store that keeps versions. Which version is the right one its hash tells, which is a pack's name and stands for a snapshot in the ledger; of maps of moves and merged segments it is the
 * oldest. Where readers get the only version that there is nothing is looked at. May be killed at any moment and done again.
 */
public final class BringBack {

  private static final List<String> FOLDERS = List.of("packs/", "snapshots/", "moves/", "index/merged/");
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
    History history = History.look(context.roots(), context.log());
    Map<ObjectKey, Hash256> needed = needed(history);
    Set<ObjectKey> once = new HashSet<>();
    history.root().moves().maps().forEach(map -> once.add(map.key()));
    history.root().merged().forEach(segment -> once.add(segment.key()));
    Map<ObjectKey, List<Version>> doubtful = new TreeMap<>();
    for (String folder : FOLDERS) {
      doubtful.putAll(doubtful(versions, folder, key -> needed.containsKey(key) || once.contains(key)));
    }
    List<ObjectKey> back = new ArrayList<>();
    List<ObjectKey> lost = new ArrayList<>();
    SideBySide.read(doubtful.entrySet(), object -> new Done(object.getKey(), once.contains(object.getKey())
        ? bringBack(versions, object.getValue())
        : bringBack(object.getValue(), Objects.requireNonNull(needed.get(object.getKey())))), done -> {
          switch (done.outcome()) {
            case BACK -> back.add(done.key());
            case LOST -> lost.add(done.key());
            case THERE -> {}
          }
        });
    return new Report(back, lost);
  }

  /**
   * Brings back copies of control objects: of each that is hidden or overwritten the oldest version. Needs no key.
   *
   * @return how many are back
   */
  public static long copies(ObjectStore store) throws IOException {
    Optional<VersionStore> versions = store.versions();
    if (versions.isEmpty()) {
      return 0;
    }
    long back = 0;
    for (List<Version> all : doubtful(versions.get(), ControlCopies.FOLDER, key -> true).values()) {
      back += bringBack(versions.get(), all) == Outcome.BACK ? 1 : 0;
    }
    return back;
  }

  private static Map<ObjectKey, List<Version>> doubtful(VersionStore versions, String folder,
      Predicate<ObjectKey> wanted) throws IOException {
    Map<ObjectKey, List<Version>> kept = new TreeMap<>();
    for (Version version : versions.versions(folder)) {
      if (wanted.test(version.key())) {
        kept.computeIfAbsent(version.key(), first -> new ArrayList<>()).add(version);
      }
    }
    kept.values().removeIf(all -> all.size() == 1 && all.getFirst().shows());
    return kept;
  }

  /** The oldest one; a copy of it may have been brought back before. */
  private static Outcome bringBack(VersionStore versions, List<Version> all) throws IOException {
    Version oldest = all.getLast();
    Version shown = all.stream().filter(Version::shows).findFirst().orElse(oldest);
    if (shown.shows() && sha256(versions, shown).equals(sha256(versions, oldest))) {
      return Outcome.THERE;
    }
    versions.bringBack(oldest);
    return Outcome.BACK;
  }

  /** By its key, the hash of each object that some kept snapshot may need. */
  private Map<ObjectKey, Hash256> needed(History history) throws IOException {
    Map<ObjectKey, Hash256> needed = new HashMap<>();
    List<LedgerRun> runs = context.ledger().runs(history.root());
    runs.addAll(history.unfolded());
    for (LedgerRun run : runs) {
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
        if (sha256(versions, version).equals(hash)) {
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

  private static Hash256 sha256(VersionStore versions, Version version) throws IOException {
    MessageDigest digest = Hash256.sha256();
    for (long at = 0; at < version.bytes(); at += READ_BYTES) {
      digest.update(versions.get(version, new ByteRange(at, (int) Math.min(READ_BYTES, version.bytes() - at))));
    }
    return Hash256.of(digest.digest());
  }

  private enum Outcome {
    THERE, BACK, LOST
  }

  private record Done(ObjectKey key, Outcome outcome) {}
}
