package org.mailkeep.repository.audit;

/** What this program records. A log may hold other actions: those of newer programs. */
public enum Action {
  /** A restore is about to read mail. */
  RESTORE_BEGUN("restore begun"),
  /** A restore has ended, in whatever way. */
  RESTORE_ENDED("restore ended"),
  /** Somebody was let in to look at mail as of a night. */
  MAIL_SHOWN("mail shown"),
  /** Somebody is about to look for mail, or through lists of it. */
  MAIL_SEARCHED("mail searched"),
  /** A repository was made. */
  REPOSITORY_MADE("repository made"),
  /** A run of a backup has committed. */
  BACKUP_COMMITTED("backup committed"),
  /** A backup has ended without its last run. */
  BACKUP_FAILED("backup failed"),
  /** A credential was admitted. */
  KEY_ADDED("key added"),
  /** An agent's credential was revoked. */
  KEY_REVOKED("key revoked"),
  /** Damaged packs are distrusted. */
  REPAIR_MARKED("repair marked"),
  /** Maintenance has been done. */
  MAINTAINED("maintained"),
  /** A local index was made anew from packs. */
  INDEX_REBUILT("index rebuilt from packs"),
  /** A verification, or a restore drill, has ended. */
  VERIFIED("verified"),
  /** The log was copied out of the repository. */
  AUDIT_EXPORTED("audit log exported"),
  /** Another policy says which restore points are kept. */
  POLICY_SET("policy set"),
  /** Entries are kept whatever the policy says. */
  HOLD_ADDED("hold added"),
  /** They no longer are. */
  HOLD_RELEASED("hold released"),
  /** Somebody said of a suspicious entry that it is as it should be. */
  GUARD_ACCEPTED("guard accepted"),
  /** Objects are back that were deleted or overwritten. */
  BROUGHT_BACK("brought back"),
  /** Packs and snapshots are locked on other terms, or no more. */
  LOCKS_SET("locks set"),
  /** A round of deleting is about to begin. */
  PRUNE_BEGUN("prune begun"),
  /** Entries were retired, and what nobody needs was deleted. */
  PRUNED("pruned"),
  /** An account was erased from all snapshots. */
  ERASURE_ORDERED("erasure ordered"),
  /** It was certified that nothing is left of an account that only it had needed. */
  ERASURE_CERTIFIED("erasure certified");

  private final String word;

  Action(String word) {
    this.word = word;
  }

  /** How it is written in events. */
  public String word() {
    return word;
  }
}
