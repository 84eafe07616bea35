package org.mailkeep.restore.serve;

/** A command that can't be understood: answered with BAD, and the session goes on. */
final class BadCommand extends Exception {
  BadCommand(String message) {
    super(message);
  }
}
