package org.mailkeep.repository.run;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.snapshot.Snapshot;

/**
 * What nobody may build on, though it is stored: packs that are damaged or that a revoked agent wrote, and what accounts' bases take from them. It stays readable for the snapshots that have it. Immutable.
 *
 * @param epoch with which bases were looked at last: runs of it and later knew what to keep away from. 0: never
 * @param boundary the one of the root at that time
 * @param seen the runs of that boundary's epoch and later whose entries were looked at
 * @param unseen the runs of earlier epochs whose entries could not be looked at
 * @param revoked the signers that count no more
 * @param packs from which nobody may borrow
 * @param fresh those of the packs for whose accounts nobody has looked yet
 * @param accounts by {@link AccountTags#entry}, those of which an entry needs such a pack: bases that were recorded before the epoch given may not be inherited from
 */
public record Distrust(int epoch, int boundary, Set<RunId> seen, Set<RunId> unseen, Map<Id128, Revoked> revoked,
    Set<PackId> packs, Set<PackId> fresh, Map<Long, Integer> accounts) {

  /** Nothing is distrusted. */
  public static final Distrust NONE = new Distrust(0, 0, Set.of(), Set.of(), Map.of(), Set.of(), Set.of(),
      Map.of());

  public Distrust {
    seen = Set.copyOf(seen);
    unseen = Set.copyOf(unseen);
    revoked = Map.copyOf(revoked);
    packs = Set.copyOf(packs);
    fresh = Set.copyOf(fresh);
    accounts = Map.copyOf(accounts);
  }

  /**
   * A signer that counts no more.
   *
   * @param since its runs of this epoch and later are distrusted
   * @param epoch with which it was revoked: its runs of this epoch and later do not exist
   */
  public record Revoked(int since, int epoch) {}

  /** Whether {@code run} of {@code signer} is distrusted: its snapshot is shown, as what it is, and counts as incomplete. */
  public boolean distrusts(Id128 signer, RunId run) {
    Revoked found = revoked.get(signer);
    return found != null && run.epoch() >= found.since();
  }

  /** Whether the run that recorded {@code snapshot} is. */
  public boolean distrusts(Snapshot snapshot) {
    return distrusts(snapshot.signer(), new RunId(snapshot.epoch(), snapshot.run()));
  }

  /** Whether {@code run} of {@code signer} came after the signer was revoked: whatever it says, it did not commit. */
  public boolean denies(Id128 signer, RunId run) {
    Revoked found = revoked.get(signer);
    return found != null && run.epoch() >= found.epoch();
  }

  /** Whether the entry of that tag that {@code run} recorded may be inherited from. */
  public boolean mayInherit(long tag, RunId run) {
    boolean looked = run.epoch() >= epoch || (run.epoch() < boundary ? !unseen.contains(run) : seen.contains(run));
    return looked && run.epoch() >= since(tag);
  }

  /** Bases of the account of that tag that were recorded before this epoch are not inherited from; 0 if all may be. */
  public int since(long tag) {
    return accounts.getOrDefault(tag, 0);
  }

  /** Without the runs that do not exist. */
  public RunLog.Runs admitted(RunLog.Runs runs) {
    if (revoked.isEmpty()) {
      return runs;
    }
    Map<RunId, RunOutcome.Committed> committed = new LinkedHashMap<>(runs.committed());
    committed.keySet().removeIf(run -> denies(runs.signer(run), run));
    return new RunLog.Runs(runs.undecided(), committed, runs.signers(), runs.times());
  }

  /** The same, and {@code signer} is revoked; one that is already stays so, and maybe since earlier. */
  public Distrust revoke(Id128 signer, int since, int withEpoch) {
    Map<Id128, Revoked> more = new HashMap<>(revoked);
    more.merge(signer, new Revoked(since, withEpoch),
        (before, now) -> new Revoked(Math.min(before.since(), now.since()), before.epoch()));
    return new Distrust(epoch, boundary, seen, unseen, more, packs, fresh, accounts);
  }

  /** The same with further packs, which any account may need. */
  public Distrust mark(Set<PackId> further) {
    Set<PackId> more = new HashSet<>(further);
    more.removeAll(packs);
    more.addAll(fresh);
    return new Distrust(epoch, boundary, seen, unseen, revoked, union(packs, further), more, accounts);
  }

  /** The same with packs into which blocks of distrusted ones were moved, or that nobody has borrowed from: no account needs them for which these don't tell. */
  public Distrust plus(Set<PackId> further) {
    return new Distrust(epoch, boundary, seen, unseen, revoked, union(packs, further), fresh, accounts);
  }

  /** The same without packs that are gone. */
  public Distrust without(Set<PackId> gone) {
    return new Distrust(epoch, boundary, seen, unseen, revoked, less(packs, gone), less(fresh, gone), accounts);
  }

  /** The same as of another look at all entries, with which {@code withEpoch} began: those of {@code hit} need a distrusted pack. */
  public Distrust looked(int withEpoch, int at, Set<RunId> nowSeen, Set<RunId> nowUnseen, Set<Long> hit) {
    Map<Long, Integer> more = new HashMap<>(accounts);
    hit.forEach(tag -> more.put(tag, withEpoch));
    return new Distrust(withEpoch, at, nowSeen, nowUnseen, revoked, packs, Set.of(), more);
  }

  private static Set<PackId> union(Set<PackId> some, Set<PackId> others) {
    Set<PackId> all = new HashSet<>(some);
    all.addAll(others);
    return all;
  }

  private static Set<PackId> less(Set<PackId> some, Set<PackId> gone) {
    Set<PackId> left = new HashSet<>(some);
    left.removeAll(gone);
    return left;
  }
}
