package org.mailkeep.cli.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** All mistakes that were found in a configuration file, each once: what is read for several groups of keys is one mistake all the same. */
public final class Problems {
  private final List<Problem> found = new ArrayList<>();
  private final Set<Problem> known = new HashSet<>();

  /** Notes a mistake that is in no group of keys. */
  public void add(int line, String message) {
    add(line, "", message);
  }

  /** Notes a mistake in a group of keys. */
  public void add(int line, String section, String message) {
    String shown = message.replaceAll("\\p{Cntrl}+", " ");
    if (known.add(new Problem(line, "", shown))) {
      found.add(new Problem(line, section, shown));
    }
  }

  /** In the order of their lines. */
  public List<Problem> all() {
    return found.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }
}
