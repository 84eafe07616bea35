package org.mailkeep.repository.audit;

/** What this program records. A log may hold other actions: those of newer programs. */
public enum Action {
  /** A restore is about to read mail. */
  RESTORE_BEGUN("restore begun"),
  /** A restore has ended, in whatever way. */
  RESTORE_ENDED("restore ended"),
  /** Somebody was let in to look at mail as of a night. */
  MAIL_SHOWN("mail shown");

  private final String word;

  Action(String word) {
    this.word = word;
  }

  /** How it is written in events. */
  public String word() {
    return word;
  }
}
