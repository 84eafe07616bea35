package org.mailkeep.cli;

import java.io.IOException;
import java.util.Optional;

/** The person at the other end, if there is one. */
interface Terminal {

  /** Whether standard error is shown to a person as it is written. */
  boolean showsErr();

  /** Asks for a line that is not shown while it is typed; empty if nobody is there to be asked. */
  Optional<char[]> askSecretly(String question) throws IOException;

  /** Nobody is there: a job of cron. */
  static Terminal none() {
    return new Terminal() {
      @Override
      public boolean showsErr() {
        return false;
      }

      @Override
      public Optional<char[]> askSecretly(String question) {
        return Optional.empty();
      }
    };
  }

  /** The terminal that this process was started from. */
  static Terminal ofProcess() {
    return new DeviceTerminal();
  }
}
