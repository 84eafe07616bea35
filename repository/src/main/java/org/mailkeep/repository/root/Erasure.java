package org.mailkeep.repository.root;

import java.time.Instant;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;

/**
 * One account that was erased: whatever runs of epochs below {@code epoch} recorded of it is gone.
 *
 * @param account the tag of the account's entries in snapshots
 * @param blocks the tag of its blocks in packs
 * @param records the tag of its blocks of records
 * @param epoch that began with the erasure
 * @param order SHA-256 of the order's object
 * @param entries that snapshots lost so far
 * @param snapshots of those, that had no other entry left
 * @param packs with blocks of the account that were deleted so far, as far as those who deleted them lived to say so
 * @param cleared when nothing was left of it that only this account had needed
 */
public record Erasure(long account, int blocks, int records, int epoch, Hash256 order, long entries, long snapshots,
    long packs, Optional<Cleared> cleared) {

  /** The same, and so many entries more are gone. */
  public Erasure took(long moreEntries, long moreSnapshots) {
    return new Erasure(account, blocks, records, epoch, order, entries + moreEntries, snapshots + moreSnapshots, packs,
        cleared);
  }

  /** The same, and so many packs more are deleted. */
  public Erasure deleted(long morePacks) {
    return new Erasure(account, blocks, records, epoch, order, entries, snapshots, packs + morePacks, cleared);
  }

  /** The same, and it is done. */
  public Erasure clearedAt(Cleared done) {
    return new Erasure(account, blocks, records, epoch, order, entries, snapshots, packs, Optional.of(done));
  }

  /** Whether it takes what a run of that epoch recorded. */
  public boolean takes(int runEpoch) {
    return runEpoch < epoch;
  }

  /**
   * How an erasure ended.
   *
   * @param when by the clock of who looked
   * @param blocks of the account that others need, or that it needs itself for what was backed up later
   * @param bytes of those, as stored
   */
  public record Cleared(Instant when, long blocks, long bytes) {}
}
