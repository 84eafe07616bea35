package org.mailkeep.repository.retention;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.mailkeep.repository.base.Id128;

/**
 * All holds that are in force.
 *
 * @param all in the order in which they were placed
 */
public record Holds(List<Hold> all) {

  /** The most. */
  public static final int MOST = 10_000;

  /** No hold. */
  public static final Holds NONE = new Holds(List.of());

  public Holds {
    all = List.copyOf(all);
    if (all.size() > MOST) {
      throw new IllegalArgumentException("more than " + MOST + " holds");
    }
    if (all.stream().map(Hold::id).distinct().count() < all.size()) {
      throw new IllegalArgumentException("two holds of one name");
    }
  }

  /** The same and one more. */
  public Holds with(Hold hold) {
    return new Holds(Stream.concat(all.stream(), Stream.of(hold)).toList());
  }

  /** The same without one. */
  public Holds without(Id128 id) {
    return new Holds(all.stream().filter(hold -> !hold.id().equals(id)).toList());
  }

  /** The holds on some entry of {@code account}. */
  public List<Hold> on(String account) {
    List<Hold> holds = new ArrayList<>(all);
    holds.removeIf(hold -> !hold.has(account));
    return holds;
  }
}
