package org.mailkeep.repository.retention;

import java.time.Instant;
import org.mailkeep.repository.base.Hash256;

/**
 * Which version of a policy, of the holds or of the guard's decisions something is.
 *
 * @param number counted from 1; 0 if there has been none
 * @param previous SHA-256 of the object of the version before; all zeros for the first
 * @param time when it was made, by the clock of whoever did
 * @param by who made it, and where
 */
public record Version(long number, Hash256 previous, Instant time, String by) {

  /** The longest name of who made it, bytes of UTF-8. */
  public static final int LONGEST_BY = 1024;

  /** Before the first. */
  static final Version NONE = new Version(0, Hash256.ZERO, Instant.EPOCH, "");
}
