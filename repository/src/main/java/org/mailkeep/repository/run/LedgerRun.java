package org.mailkeep.repository.run;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.store.ObjectKey;

/**
 * A committed run as the ledger keeps it, for as long as its snapshot or one of its packs is kept.
 *
 * @param run its id, which names its snapshot
 * @param snapshot SHA-256 of the snapshot object; all zeros of a run that moved blocks, which has none
 * @param decided when the store got its outcome, if the store says so
 * @param packs that it wrote or adopted
 * @param borrowed packs of others, and adopted ones, in which chunks were found through the index
 * @param bases the runs from which heads, pages or recipes were inherited
 * @param entries those of its snapshot that are still there
 * @param rewritten where the snapshot lies now, if accounts were erased from it
 */
public record LedgerRun(RunId run, Hash256 snapshot, Optional<Instant> decided, List<Pack> packs, Set<PackId> borrowed,
    Set<RunId> bases, KeptEntries entries, Optional<RewrittenSnapshot> rewritten) {

  public LedgerRun {
    packs = List.copyOf(packs);
    borrowed = Set.copyOf(borrowed);
    bases = Set.copyOf(bases);
  }

  /** What an outcome says, which does not say of what kind its packs are. */
  public static LedgerRun of(RunId run, RunOutcome.Committed outcome, Optional<Instant> decided) {
    return new LedgerRun(run, outcome.snapshot(), decided,
        outcome.packs().stream().map(pack -> new Pack(pack, Optional.empty())).toList(), outcome.borrowed(),
        outcome.bases(), outcome.entries(), Optional.empty());
  }

  /** The same with other entries. */
  public LedgerRun with(KeptEntries kept) {
    return new LedgerRun(run, snapshot, decided, packs, borrowed, bases, kept, rewritten);
  }

  /** The same with a snapshot that was written anew. */
  public LedgerRun with(RewrittenSnapshot other) {
    return new LedgerRun(run, snapshot, decided, packs, borrowed, bases, entries, Optional.of(other));
  }

  /** Where its snapshot lies. */
  public ObjectKey snapshotKey() {
    return rewritten.isPresent() ? rewritten.get().key(run) : run.snapshot();
  }

  /** SHA-256 of what lies there. */
  public Hash256 storedSnapshot() {
    return rewritten.map(RewrittenSnapshot::sha256).orElse(snapshot);
  }

  /** The same without the packs that are {@code gone}. */
  public LedgerRun without(Set<PackId> gone) {
    return new LedgerRun(run, snapshot, decided, packs.stream().filter(pack -> !gone.contains(pack.id())).toList(),
        borrowed.stream().filter(pack -> !gone.contains(pack)).collect(Collectors.toUnmodifiableSet()), bases, entries,
        rewritten);
  }

  /**
   * One of its packs.
   *
   * @param id its name
   * @param kind what its blocks hold, if that is known
   */
  public record Pack(PackId id, Optional<PackKind> kind) {}
}
