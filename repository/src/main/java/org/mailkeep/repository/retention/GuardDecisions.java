package org.mailkeep.repository.retention;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.mailkeep.repository.base.Id128;

/**
 * What was decided about suspicious entries.
 *
 * @param all in the order of the decisions
 */
public record GuardDecisions(List<GuardDecision> all) {

  /** The most. */
  public static final int MOST = 100_000;

  /** Nothing was decided. */
  public static final GuardDecisions NONE = new GuardDecisions(List.of());

  public GuardDecisions {
    all = List.copyOf(all);
    if (all.size() > MOST) {
      throw new IllegalArgumentException("more than " + MOST + " decisions");
    }
  }

  /**
   * The same and more.
   *
   * @param there which snapshots there are: decisions about others are left out
   */
  public GuardDecisions with(Collection<GuardDecision> decisions, Predicate<Id128> there) {
    List<GuardDecision> both = new ArrayList<>(all);
    both.addAll(decisions);
    both.removeIf(decision -> !there.test(decision.snapshot()));
    return new GuardDecisions(both);
  }

  /** The accepted ones, to be asked for many. */
  Set<Accepted> accepted() {
    Set<Accepted> accepted = new HashSet<>();
    all.forEach(decision -> accepted.add(new Accepted(decision.account(), decision.snapshot())));
    return accepted;
  }

  record Accepted(String account, Id128 snapshot) {}
}
