package org.mailkeep.restore.imap;

import java.nio.file.Path;
import java.util.Optional;

/**
 * An IMAP server.
 *
 * @param host its name, which its certificate must have
 * @param port its port
 * @param tls whether TLS begins with the first byte; if not, it begins before the login, unless the server is this machine
 * @param authorities a PEM file with the certificates to trust in place of Java's
 */
public record ImapServer(String host, int port, boolean tls, Optional<Path> authorities) {

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
