package org.mailkeep.repository.protocol;

import java.util.Optional;

/** Which rules are in force: all, or all but one. */
record Rules(Optional<Rule> broken) {

  static Rules all() {
    return new Rules(Optional.empty());
  }

  static Rules without(Rule rule) {
    return new Rules(Optional.of(rule));
  }

  boolean hold(Rule rule) {
    return broken.isEmpty() || broken.get() != rule;
  }

  @Override
  public String toString() {
    return broken.map(rule -> "without " + rule).orElse("with all rules");
  }
}
