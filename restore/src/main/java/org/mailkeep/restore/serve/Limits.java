package org.mailkeep.restore.serve;

import java.time.Duration;

/**
 * What clients may take.
 *
 * @param connections at one time
 * @param attempts wrong passwords on a connection, before it is closed
 * @param penalty how long the answer to a wrong password takes
 * @param login how long a client may take to log in
 * @param idle how long it may say nothing afterwards
 * @param textBytes memory for the texts of messages that are being fetched, of all connections together; larger ones are read twice
 */
public record Limits(int connections, int attempts, Duration penalty, Duration login, Duration idle, long textBytes) {

  /** What suits a person or two: half an hour of silence is what RFC 3501, section 5.4, asks for. */
  public static final Limits DEFAULT = new Limits(16, 3, Duration.ofSeconds(2), Duration.ofMinutes(1),
      Duration.ofMinutes(30), Runtime.getRuntime().maxMemory() / 5);
}
