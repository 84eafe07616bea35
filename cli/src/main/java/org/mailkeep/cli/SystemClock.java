package org.mailkeep.cli;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;

/** The system's clock, in its own zone, which is found out when it is asked for: Java looks into every jar for rules of time zones, and most backups need none. */
final class SystemClock extends Clock {

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public ZoneId getZone() {
    return ZoneId.systemDefault();
  }

  @Override
  public Clock withZone(ZoneId zone) {
    return Clock.system(zone);
  }
}
