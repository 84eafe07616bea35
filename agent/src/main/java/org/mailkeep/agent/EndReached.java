package org.mailkeep.agent;

/** Leaves an account that is under way when the job's end comes. */
final class EndReached extends RuntimeException {

  private static final long serialVersionUID = 1L;

  EndReached() {
    super("the job's end has come", null, false, false);
  }
}
