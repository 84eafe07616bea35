package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.index.MergedSegment;
import org.mailkeep.repository.index.MergedSegmentWriter;
import org.mailkeep.repository.root.Root;

/** Writes several merged segments into one, part by part. Rule 15: whatever they say of packs is said afterwards. Not thread-safe. */
final class Merge {

  private final MaintenanceContext context;
  private final List<String> problems;
  private final Set<Hash256> damaged = new HashSet<>();
  private long mergedFrom;

  /** Says on {@code problems} what can't be used. */
  Merge(MaintenanceContext context, List<String> problems) {
    this.context = context;
    this.problems = problems;
  }

  /** The root with fewer segments, or the very same if there are few enough. The new ones are stored; the root is not. */
  Root merge(Root root) throws IOException {
    List<MergedRef> segments = new ArrayList<>(root.merged());
    boolean changed = false;
    for (List<MergedRef> next = Tiers.next(segments, damaged); !next.isEmpty(); next = Tiers.next(segments, damaged)) {
      Optional<List<MergedRef>> one = write(next);
      if (one.isPresent()) {
        int at = segments.indexOf(next.getFirst());
        segments.removeAll(next);
        segments.addAll(at, one.get());
        mergedFrom += next.size();
        changed = true;
      }
    }
    return changed ? root.withMerged(segments) : root;
  }

  /** How many segments were merged away. */
  long mergedFrom() {
    return mergedFrom;
  }

  /** Writes one out of several, unless one of those is damaged: that one stays as it is, because what can be read of it is of use where it lies. */
  private Optional<List<MergedRef>> write(List<MergedRef> refs) throws IOException {
    try (MergedSegmentWriter writer = new MergedSegmentWriter(context.store(), context.keyring())) {
      for (MergedRef ref : refs) {
        try {
          MergedSegment.open(context.store(), context.keyring(), ref).read(pack -> true, writer);
        } catch (Corrupt | Missing | UnsupportedFormat e) {
          damaged.add(ref.table());
          problems.add(e.getMessage() + "; it is not merged");
          return Optional.empty();
        }
      }
      return Optional.of(writer.finish());
    }
  }
}
