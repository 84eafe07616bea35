package org.mailkeep.agent.dovecot;

import java.io.IOException;

/** A file is not what Dovecot writes, or is of a version that is not read here: the message says which file, where, and what is wrong with it. */
public final class DovecotFormatException extends IOException {
  private static final long serialVersionUID = 1L;

  public DovecotFormatException(String message) {
    super(message);
  }
}
