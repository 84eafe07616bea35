package org.mailkeep.repository.store.s3;

import java.time.Duration;

/**
 * How long to wait for a server.
 *
 * @param connect for a connection
 * @param read for the next bytes of an answer
 * @param call for a request from its beginning to the last byte of the answer, with an empty body
 * @param slowest the bytes of a body that are granted a second more
 */
record Timeouts(Duration connect, Duration read, Duration call, int slowest) {

  /** Half a minute of silence is long, and 64 KiB a second slow, for a server that keeps backups. */
  static final Timeouts DEFAULT = new Timeouts(Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60),
      64 << 10);

  /** For a request that moves so many bytes. */
  Duration call(long bytes) {
    return call.plusSeconds(bytes / slowest);
  }
}
