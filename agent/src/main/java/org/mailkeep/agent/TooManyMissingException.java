package org.mailkeep.agent;

import java.io.IOException;

/** More than a fifth of the accounts that are known from before is not there: most likely a file system is not mounted. */
public final class TooManyMissingException extends IOException {

  private static final long serialVersionUID = 1L;

  TooManyMissingException(String source, int missing, int known, String first) {
    super(source + ": " + missing + " of " + known + " accounts known from before are missing, " + first
        + " among them; is the file system mounted?"
        + " If they are really gone, say --allow-missing");
  }
}
