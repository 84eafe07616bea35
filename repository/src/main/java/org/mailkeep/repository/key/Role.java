package org.mailkeep.repository.key;

import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.frame.ObjectKind;

/** What the holder of a credential may do. The numbers and the private keys are docs/format.md, "Keys". */
public enum Role {
  /** Everything, and new keys. */
  OWNER(1, "owner"),
  /** Backs up; reads nothing. */
  AGENT(2, "agent"),
  /** Reads mail. */
  RESTORE(3, "restore"),
  /** Prunes and verifies; reads names, no mail. */
  MAINTAINER(4, "maintainer"),
  /** Verifies; reads snapshot records. */
  AUDITOR(5, "auditor");

  private final int code;
  private final String word;

  Role(int code, String word) {
    this.code = code;
    this.word = word;
  }

  /** The number that stands for it in stored objects. */
  public int code() {
    return code;
  }

  /** Whether its credentials hold the private key of {@code purpose}. */
  public boolean opens(Purpose purpose) {
    return switch (purpose) {
      case REPORT -> this != AGENT;
      case METADATA -> this == OWNER || this == RESTORE || this == MAINTAINER;
      case CONTENT -> this == OWNER || this == RESTORE;
    };
  }

  /** Whether an object of {@code kind} counts when a signer of this role signed it. Key objects and FORMAT count only from the admin key. */
  boolean signs(ObjectKind kind) {
    return switch (kind) {
      case SNAPSHOT -> this == OWNER || this == AGENT;
      case RUN_OUTCOME -> this == OWNER || this == AGENT || this == MAINTAINER;
      case ROOT, POLICY, HOLDS, GUARD, REWRITTEN_SNAPSHOT, ERASURE_ORDER, ERASURE_CERTIFICATE -> this == OWNER
          || this == MAINTAINER;
      case AUDIT_EVENT, AUDIT_BUNDLE -> true;
      case EVIDENCE -> this != AGENT;
      case FORMAT, ADMIN_KEY, SIGNER_KEY, RECIPIENT_KEY, PASSPHRASE_SLOT, CREDENTIAL, PACK, INDEX_SEGMENT, RUN_OPEN,
          LEDGER_PAGE, MERGED_SEGMENT, PACK_LIST, MOVES, DISTRUST, LOCK_LIST ->
        false;
    };
  }

  static @Nullable Role ofCode(int code) {
    for (Role role : values()) {
      if (role.code == code) {
        return role;
      }
    }
    return null;
  }

  /** The word for it in messages and on the command line. */
  @Override
  public String toString() {
    return word;
  }
}
