package org.mailkeep.repository.retention;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which entries are kept of which accounts. Its calendar is that of a time zone which it names.
 *
 * @param zone whose hours, days, weeks, months and years are meant
 * @param groups of accounts; the first that has an account counts
 * @param others what is kept of accounts that are in no group
 */
public record Policy(ZoneId zone, List<PolicyGroup> groups, KeepRules others) {

  /** What the rules for accounts in no group go by. */
  public static final String OTHERS = "default";

  /** The most groups. */
  public static final int MOST_GROUPS = 1000;

  /** Keeps everything. */
  public static final Policy EVERYTHING = new Policy(ZoneOffset.UTC, List.of(), KeepRules.EVERYTHING);

  public Policy {
    groups = List.copyOf(groups);
    if (groups.size() > MOST_GROUPS) {
      throw new IllegalArgumentException("more than " + MOST_GROUPS + " groups");
    }
    if (groups.stream().map(PolicyGroup::name).distinct().count() < groups.size()
        || groups.stream().anyMatch(group -> group.name().equals(OTHERS))) {
      throw new IllegalArgumentException("each group has a name of its own, and none is called " + OTHERS);
    }
  }

  /** What is kept of {@code account}. */
  public KeepRules rules(String account) {
    return groups.stream().filter(group -> group.has(account)).findFirst().map(PolicyGroup::rules).orElse(others);
  }

  /** The name of the group that {@code account} is in. */
  public String group(String account) {
    return groups.stream().filter(group -> group.has(account)).findFirst().map(PolicyGroup::name).orElse(OTHERS);
  }

  /** The group of that name. */
  public Optional<PolicyGroup> named(String name) {
    return groups.stream().filter(group -> group.name().equals(name)).findFirst();
  }

  /**
   * The same without a group.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public Policy without(String name) {
    PolicyGroup group = named(name).orElseThrow(() -> new IllegalArgumentException("there is no group " + name));
    return new Policy(zone, groups.stream().filter(other -> !other.equals(group)).toList(), others);
  }

  /** The same with this group, in the place of the one of that name or else as the last. */
  public Policy with(PolicyGroup group) {
    List<PolicyGroup> all = new ArrayList<>(groups);
    all.replaceAll(other -> other.name().equals(group.name()) ? group : other);
    if (!all.contains(group)) {
      all.add(group);
    }
    return new Policy(zone, all, others);
  }

  /** The same with other rules for accounts in no group. */
  public Policy withOthers(KeepRules rules) {
    return new Policy(zone, groups, rules);
  }

  /** The same with the calendar of another zone. */
  public Policy in(ZoneId other) {
    return new Policy(other, groups, others);
  }
}
