package org.mailkeep.agent.unwrap;

import java.io.IOException;

/** A payload is not what it was when it was proven: the file was written to in between. What was told of the file is to be discarded. */
public final class PayloadChangedException extends IOException {

  private static final long serialVersionUID = 1L;

  PayloadChangedException() {
    super("it changed while it was read");
  }
}
