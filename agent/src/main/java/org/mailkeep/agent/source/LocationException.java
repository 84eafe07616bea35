package org.mailkeep.agent.source;

/** A location, account list or account pattern that cannot be used as it was given: the message is one line for the person who gave it. */
public final class LocationException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  public LocationException(String message) {
    super(message);
  }
}
