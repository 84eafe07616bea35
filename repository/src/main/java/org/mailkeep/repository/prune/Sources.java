package org.mailkeep.repository.prune;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.mailkeep.repository.pack.PackId;

/** Chooses packs whose live blocks are to be moved: those that waste most, until what is left of waste is little, and small ones of which there are many. */
final class Sources {

  /** A pack that wastes no more than this share stays: its directory takes some. */
  private static final double LEAST_SHARE = 0.04;

  private static final long SMALL_BYTES = 4 << 20;

  /** So many live bytes of small packs are moved in a round: it saves requests, not room, and nobody has to wait for it. */
  private static final long SMALL_IN_A_ROUND = 64 << 20;

  private Sources() {}

  /**
   * Those to be moved.
   *
   * @param all packs that hold something live and may be moved
   * @param erased packs that have to go, because they hold something that was erased; at least one is moved in a round
   */
  static List<Survey.Surveyed> choose(List<Survey.Surveyed> all, Set<PackId> erased, Repacking repacking) {
    List<Survey.Surveyed> chosen = new ArrayList<>();
    long live = all.stream().mapToLong(pack -> pack.use().bytes()).sum();
    long waste = all.stream().mapToLong(Sources::waste).sum();
    long moved = 0;
    for (Survey.Surveyed pack : all) {
      if (erased.contains(pack.pack()) && (moved == 0 || moved + pack.use().bytes() <= repacking.mostBytes())) {
        chosen.add(pack);
        waste -= waste(pack);
        moved += pack.use().bytes();
      }
    }
    List<Survey.Surveyed> byShare = all.stream().filter(pack -> !erased.contains(pack.pack()))
        .sorted(Comparator.comparingDouble(Sources::share).reversed().thenComparing(Survey.Surveyed::pack)).toList();
    List<Survey.Surveyed> left = new ArrayList<>();
    for (Survey.Surveyed pack : byShare) {
      boolean wasteful = share(pack) > LEAST_SHARE && waste(pack) > repacking.leastWaste()
          && waste > repacking.mostWaste() * live;
      if (wasteful && moved + pack.use().bytes() <= repacking.mostBytes()) {
        chosen.add(pack);
        waste -= waste(pack);
        moved += pack.use().bytes();
      } else if (pack.length() < SMALL_BYTES) {
        left.add(pack);
      }
    }
    left.sort(Comparator.comparing(Survey.Surveyed::kind).thenComparing(Survey.Surveyed::pack));
    for (int from = 0, to; from < left.size(); from = to) {
      to = from;
      while (to < left.size() && left.get(to).kind() == left.get(from).kind()) {
        to++;
      }
      List<Survey.Surveyed> small = left.subList(from, to);
      if (small.size() >= repacking.manySmall()) {
        long most = Math.min(repacking.mostBytes(), moved + SMALL_IN_A_ROUND);
        for (Survey.Surveyed pack : small) {
          if (moved + pack.use().bytes() <= most) {
            chosen.add(pack);
            moved += pack.use().bytes();
          }
        }
      }
    }
    return chosen;
  }

  private static long waste(Survey.Surveyed pack) {
    return pack.length() - pack.use().bytes();
  }

  private static double share(Survey.Surveyed pack) {
    return (double) waste(pack) / pack.length();
  }
}
