package org.mailkeep.agent.lock;

import java.io.IOException;

/** Another process has held a lock for longer than one waits. */
public final class LockTimeoutException extends IOException {

  private static final long serialVersionUID = 1L;

  LockTimeoutException(String message) {
    super(message);
  }
}
