package org.mailkeep.repository.retention;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.mailkeep.repository.base.Id128;

/**
 * Somebody's word that a suspicious entry is as it should be.
 *
 * @param account whose entry
 * @param snapshot of which snapshot
 * @param reason why; may be empty
 * @param by who decided, and where
 * @param time when
 */
public record GuardDecision(String account, Id128 snapshot, String reason, String by, Instant time) {

  /** The longest reason and name of who decided, bytes of UTF-8. */
  public static final int LONGEST_TEXT = 1024;

  public GuardDecision {
    if (reason.getBytes(StandardCharsets.UTF_8).length > LONGEST_TEXT
        || by.getBytes(StandardCharsets.UTF_8).length > LONGEST_TEXT) {
      throw new IllegalArgumentException("a decision says no more than " + LONGEST_TEXT + " bytes at a time");
    }
  }
}
