package org.mailkeep.repository.prune;

import java.util.List;

/**
 * What a prune did, or would do.
 *
 * @param keptEntries entries of snapshots that stay
 * @param retiredEntries entries that go
 * @param retiredSnapshots snapshots of which nothing is left
 * @param liveBytes of the blocks that are needed
 * @param packBytesBefore of all packs that were stored when it began
 * @param packBytesAfter of those stored at its end; 0 of a plan
 * @param movedBytes of the packs that blocks were moved into; of a plan, of those blocks
 * @param condemnedPacks that nobody needs and that go as soon as no backup that is under way can need them
 * @param condemnedBytes of those
 * @param deletedPacks that are gone now
 * @param deletedBytes of those
 * @param deletedObjects other objects that are gone
 * @param lockedPacks that nobody needs and that are locked
 * @param lockedBytes of those
 * @param longerLocks objects that are locked for longer than before
 * @param waiting backups that are under way, for which condemned packs stay
 * @param problems one line for each object that could not be used
 */
public record PruneReport(long keptEntries, long retiredEntries, long retiredSnapshots, long liveBytes,
    long packBytesBefore, long packBytesAfter, long movedBytes, long condemnedPacks, long condemnedBytes,
    long deletedPacks, long deletedBytes, long deletedObjects, long lockedPacks, long lockedBytes, long longerLocks,
    long waiting, List<String> problems) {
  public PruneReport {
    problems = List.copyOf(problems);
  }
}
