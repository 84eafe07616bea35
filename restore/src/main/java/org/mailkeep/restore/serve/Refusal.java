package org.mailkeep.restore.serve;

/** A command that is understood and not done: answered with NO, and the session goes on. */
final class Refusal extends Exception {
  /** What it is that can't be done here, ever. */
  static final String READ_ONLY = "[CANNOT] this is a backup: nothing in it can be changed";

  Refusal(String message) {
    super(message);
  }
}
