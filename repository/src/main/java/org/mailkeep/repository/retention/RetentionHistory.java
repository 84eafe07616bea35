package org.mailkeep.repository.retention;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.Id128;

/**
 * Which policy was in force when, and what was held when.
 *
 * @param reigns oldest first, at least one; each ends where the next begins
 * @param holds all that were ever placed, in the order in which they were
 * @param whole whether it goes back to the beginning: else nobody knows what was kept before
 */
public record RetentionHistory(List<Reign> reigns, List<Held> holds, boolean whole) {

  public RetentionHistory {
    reigns = List.copyOf(reigns);
    holds = List.copyOf(holds);
  }

  /**
   * A policy while it was in force.
   *
   * @param policy what it said
   * @param version of it; number 0 is the time before anybody had set one
   * @param from when it came into force, by the clock of who set it
   * @param until when the next one did; {@link Instant#MAX} of the one that is in force
   */
  public record Reign(Policy policy, Version version, Instant from, Instant until) {

    boolean touches(Instant time) {
      return !from.isAfter(time) && !until.isBefore(time);
    }
  }

  /**
   * A hold while it was in force.
   *
   * @param hold what it held
   * @param until when it was released; {@link Instant#MAX} if it was not
   */
  public record Held(Hold hold, Instant until) {

    boolean contains(Instant time) {
      return hold.since().isBefore(time) && !until.isBefore(time);
    }
  }

  static RetentionHistory of(List<Versioned<Policy>> policies, List<Versioned<Holds>> holds, boolean whole) {
    return new RetentionHistory(reigns(policies), held(holds), whole);
  }

  /** The policy that is in force. */
  public Reign current() {
    return reigns.getLast();
  }

  /** Those that may have been in force at {@code time}: where one ends and another begins, both. */
  List<Reign> at(Instant time) {
    return reigns.stream().filter(reign -> reign.touches(time)).toList();
  }

  /** Whether it is known what was kept at {@code time} and since. */
  boolean knows(Instant time) {
    return whole || reigns.getFirst().from().isBefore(time);
  }

  private static List<Reign> reigns(List<Versioned<Policy>> policies) {
    List<Reign> reigns = new ArrayList<>();
    Instant from = Instant.MIN;
    Versioned<Policy> first = policies.getFirst();
    if (first.version().number() == 1) {
      from = time(first);
      reigns.add(new Reign(Policy.EVERYTHING, Version.NONE, Instant.MIN, from));
    } else if (first.version().number() > 1) {
      from = time(first);
    }
    for (int i = 0; i < policies.size(); i++) {
      Instant until = i + 1 < policies.size() ? time(policies.get(i + 1)) : Instant.MAX;
      until = until.isBefore(from) ? from : until;
      reigns.add(new Reign(policies.get(i).value(), policies.get(i).version(), from, until));
      from = until;
    }
    return reigns;
  }

  private static Instant time(Versioned<?> version) {
    return RetentionEntries.bounded(version.version().time());
  }

  private static List<Held> held(List<Versioned<Holds>> versions) {
    Map<Id128, Held> held = new LinkedHashMap<>();
    for (Versioned<Holds> version : versions) {
      Map<Id128, Hold> now = new LinkedHashMap<>();
      version.value().all().forEach(hold -> now.put(hold.id(), hold));
      held.replaceAll((id, before) -> now.containsKey(id) || !before.until().equals(Instant.MAX)
          ? before
          : new Held(before.hold(), time(version)));
      now.forEach((id, hold) -> held.putIfAbsent(id, new Held(hold, Instant.MAX)));
    }
    return List.copyOf(held.values());
  }
}
