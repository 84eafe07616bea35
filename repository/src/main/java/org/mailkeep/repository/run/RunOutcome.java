package org.mailkeep.repository.run;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.pack.PackId;

/** How a run ended: the one object that decides. */
public sealed interface RunOutcome {

  /** The run's own token: tells one's own success from another's. */
  Id128 token();

  /**
   * The snapshot exists, or the blocks that the run moved count.
   *
   * @param snapshot SHA-256 of the snapshot object; all zeros of a run that moved blocks, which has none
   * @param segments the run's index segments, by number
   * @param inline a segment short enough to travel along
   * @param packs the packs that the run wrote or adopted
   * @param borrowed packs of others, and adopted ones, in which chunks were found through the index
   * @param bases the runs from which heads, pages or recipes were inherited
   */
  record Committed(Id128 token, Hash256 snapshot, List<SegmentRef> segments, Optional<IndexSegment> inline,
      List<PackId> packs, Set<PackId> borrowed,
      Set<RunId> bases) implements RunOutcome {
    public Committed {
      segments = List.copyOf(segments);
      packs = List.copyOf(packs);
      borrowed = Set.copyOf(borrowed);
      bases = Set.copyOf(bases);
    }

    /** Those of its snapshot: all, or none if it has none. */
    public KeptEntries entries() {
      return snapshot.equals(Hash256.ZERO) ? KeptEntries.NONE : KeptEntries.ALL;
    }
  }

  /** There is no snapshot and never will be. */
  record Aborted(Id128 token, String reason) implements RunOutcome {}

  /**
   * One of the run's index segments.
   *
   * @param number the last part of its key
   * @param sha256 of the object
   */
  record SegmentRef(int number, Hash256 sha256) {}
}
