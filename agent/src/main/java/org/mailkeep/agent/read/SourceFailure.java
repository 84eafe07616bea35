package org.mailkeep.agent.read;

import java.io.IOException;

/** A failure of the source, as against one of the repository: it costs one file, not the run. */
final class SourceFailure extends IOException {

  private static final long serialVersionUID = 1L;

  private final IOException reason;

  SourceFailure(IOException reason) {
    super(reason.getMessage(), reason);
    this.reason = reason;
  }

  IOException reason() {
    return reason;
  }
}
