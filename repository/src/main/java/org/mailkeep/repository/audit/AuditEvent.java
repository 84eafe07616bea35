package org.mailkeep.repository.audit;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;

/**
 * One thing that somebody did.
 *
 * @param actor whose key signed it
 * @param sequence its number in the actor's chain, from 1
 * @param previous SHA-256 of the object of the event before it; all zeros for the first
 * @param time by the actor's clock
 * @param host the machine it was done on
 * @param user who was logged in there
 * @param action what was done, in a word or two
 * @param details names and values, in the order in which a person reads them; together at most {@link #LONGEST_DETAILS} bytes
 */
public record AuditEvent(Id128 actor, long sequence, Hash256 previous, Instant time, String host, String user,
    String action, Map<String, String> details) {

  /** Most bytes of all details, as UTF-8. */
  public static final int LONGEST_DETAILS = 32 << 10;

  /** Most details. */
  public static final int MOST_DETAILS = 64;

  public AuditEvent {
    details = new LinkedHashMap<>(details);
    if (sequence < 1) {
      throw new IllegalArgumentException("sequence " + sequence);
    }
  }

  /** A copy, in order. */
  @Override
  public Map<String, String> details() {
    return new LinkedHashMap<>(details);
  }
}
