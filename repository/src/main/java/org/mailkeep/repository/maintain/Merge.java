package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    List<MergedRef> next;
    boolean changed = false;
    while (!(next = Tiers.next(segments, damaged)).isEmpty()) {
      List<MergedRef> readable = readable(next);
      if (readable.size() < next.size()) {
        continue;
      }
      try (MergedSegmentWriter writer = new MergedSegmentWriter(context.store(), context.keyring())) {
        for (MergedRef one : next) {
          MergedSegment.open(context.store(), context.keyring(), one).read(pack -> true, writer);
        }
        int at = segments.indexOf(next.getFirst());
        segments.removeAll(next);
        segments.addAll(at, writer.finish());
      }
      mergedFrom += next.size();
      changed = true;
    }
    return changed ? root.withMerged(segments) : root;
  }

  /** How many segments were merged away. */
  long mergedFrom() {
    return mergedFrom;
  }

  /** One that is damaged stays as it is: what can be read of it is of use where it lies. */
  private List<MergedRef> readable(List<MergedRef> refs) throws IOException {
    List<MergedRef> readable = new ArrayList<>();
    for (MergedRef ref : refs) {
      try {
        MergedSegment.open(context.store(), context.keyring(), ref).read(pack -> true, pack -> {});
        readable.add(ref);
      } catch (Corrupt | Missing | UnsupportedFormat e) {
        damaged.add(ref.table());
        problems.add(e.getMessage() + "; it is not merged");
      }
    }
    return readable;
  }
}
