package org.mailkeep.repository.report;

import org.mailkeep.repository.retention.PromisedPeriod;

/** What a day was like for an account. */
public enum DayState {
  /** Nothing is promised, and nothing is there. */
  NOTHING,
  /** A restore point is there. */
  PRESENT,
  /** One is promised, and the day has not ended. */
  PENDING,
  /** One is promised, and there was no complete backup. */
  GAP,
  /** One is promised, and a snapshot of that day is gone of which nobody knows whose entries it had. */
  UNKNOWN,
  /** A restore point is gone before its time. */
  DELETED;

  static DayState of(PromisedPeriod.State state) {
    return switch (state) {
      case PRESENT -> PRESENT;
      case PENDING -> PENDING;
      case GAP -> GAP;
      case DELETED -> DELETED;
      case UNKNOWN -> UNKNOWN;
    };
  }
}
