package org.mailkeep.repository.report;

import java.time.Instant;
import java.util.Locale;
import org.mailkeep.repository.base.Id128;

/**
 * A snapshot that was committed and is gone, and of which nobody knows any more whose entries it had.
 *
 * @param snapshot its name
 * @param time when it was committed, as whoever said so has it
 * @param source who backed up, where known
 * @param complete how many accounts it had complete, as its event says; 0 if nothing does
 * @param proof how that is known
 */
public record LostSnapshot(Id128 snapshot, Instant time, Source source, long complete, Proof proof) {

  /** Whether it is certain that some policy had to keep it. */
  public boolean early() {
    return proof != Proof.GIVEN_UP;
  }

  /** How it is known that a snapshot was there. */
  public enum Proof {
    /** A ledger or outcome names it, and it is not stored. */
    MISSING,
    /** A ledger or outcome names it, and what is stored is something else. */
    DAMAGED,
    /** Its event is in the audit log, nothing names it any more, and every policy since kept it. */
    LOGGED,
    /** The same, but some policy may have given it up. */
    GIVEN_UP;

    /** The word for people and JSON. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }
}
