package org.mailkeep.repository.run;

/** How many may back up to a repository at the same time. */
public enum Agents {
  /** Any number: what the protocol is for. The store must hold create-once. */
  SEVERAL,
  /** This one alone, as the person who starts it sees to: for a store that can't tell two apart. */
  ONE
}
