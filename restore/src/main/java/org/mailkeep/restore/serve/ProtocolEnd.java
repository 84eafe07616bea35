package org.mailkeep.restore.serve;

import java.io.IOException;

/** The session can't go on: said to the client with BYE. */
final class ProtocolEnd extends IOException {
  private static final long serialVersionUID = 1L;

  ProtocolEnd(String message) {
    super(message);
  }
}
