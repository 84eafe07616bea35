package org.mailkeep.cli.mail;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where mail is handed in.
 *
 * @param host its name, which its certificate must have
 * @param port its port
 * @param security how the connection is guarded
 * @param login as whom, if it wants to know
 * @param authorities a PEM file with the certificates to trust in place of Java's
 */
public record MailServer(String host, int port, Security security, Optional<Login> login, Optional<Path> authorities) {

  /** How a connection is guarded. */
  public enum Security {
    /** Begins in the clear and must go over to TLS before anything else is said. */
    STARTTLS(587),
    /** TLS from the first byte. */
    TLS(465),
    /** Not at all: for a server on the same machine. */
    NONE(25);

    private final int port;

    Security(int port) {
      this.port = port;
    }

    /** The port that is usual for it. */
    public int port() {
      return port;
    }
  }

  /**
   * A user's name and the file whose first line is the password.
   */
  public record Login(String user, Path passwordFile) {}
}
