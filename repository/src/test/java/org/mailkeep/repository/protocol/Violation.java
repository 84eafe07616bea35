package org.mailkeep.repository.protocol;

/** Something that must not happen happened. */
final class Violation extends RuntimeException {
  private static final long serialVersionUID = 1L;

  Violation(String message) {
    super(message);
  }
}
