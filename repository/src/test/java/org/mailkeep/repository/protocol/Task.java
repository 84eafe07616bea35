package org.mailkeep.repository.protocol;

/** Something that a maintainer does in several steps. */
interface Task {

  /** One request and its reply; true if that was the last. */
  boolean step();

  /** Whether it has read something that others may make wrong. */
  boolean isAtRisk();
}
