package org.mailkeep.repository.protocol;

import java.util.LinkedHashMap;
import java.util.Map;

/** How often what happened, over many schedules. */
final class Tally {
  long steps;
  long commits;
  long aborts;
  long crashes;
  long takeovers;
  long borrows;
  long adoptions;
  long inheritedHeads;
  long inheritedRecipes;
  long repacks;
  long condemned;
  long uncondemned;
  long folds;
  long drops;
  long deletes;
  long retired;
  long erasures;
  long merges;
  long rebuilds;
  long lostRaces;
  long closedRuns;
  long lateArrivals;
  long reads;
  long readsAfter404;
  long drains;

  Map<String, Long> counts() {
    Map<String, Long> counts = new LinkedHashMap<>();
    counts.put("steps", steps);
    counts.put("commits", commits);
    counts.put("aborts", aborts);
    counts.put("crashes", crashes);
    counts.put("takeovers", takeovers);
    counts.put("borrows", borrows);
    counts.put("adoptions", adoptions);
    counts.put("inherited heads", inheritedHeads);
    counts.put("inherited recipes", inheritedRecipes);
    counts.put("repacks", repacks);
    counts.put("condemned", condemned);
    counts.put("un-condemned", uncondemned);
    counts.put("folds", folds);
    counts.put("drops", drops);
    counts.put("deletes", deletes);
    counts.put("retired", retired);
    counts.put("erasures", erasures);
    counts.put("merges", merges);
    counts.put("rebuilds", rebuilds);
    counts.put("lost races", lostRaces);
    counts.put("runs that found themselves closed", closedRuns);
    counts.put("late puts", lateArrivals);
    counts.put("reads", reads);
    counts.put("reads after a 404", readsAfter404);
    counts.put("drained", drains);
    return counts;
  }

  @Override
  public String toString() {
    return counts().toString();
  }
}
