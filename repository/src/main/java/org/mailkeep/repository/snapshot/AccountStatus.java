package org.mailkeep.repository.snapshot;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a snapshot's entry of an account stands for. */
public enum AccountStatus {
  /** All of it was read. */
  COMPLETE(1),
  /** Some of it could not be read; those files are as in the snapshot before, if they were there. */
  UNREADABLE(2),
  /** Not looked at in this run: as in the snapshot before. */
  CARRIED(3),
  /** The account is known from before and was not found. */
  ABSENT(4);

  private final int code;

  AccountStatus(int code) {
    this.code = code;
  }

  /** The number in records. */
  public int code() {
    return code;
  }

  /** The status of a number; empty if there is none. */
  public static Optional<AccountStatus> of(int code) {
    return Arrays.stream(values()).filter(status -> status.code == code).findFirst();
  }

  /** The word for people and JSON. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
