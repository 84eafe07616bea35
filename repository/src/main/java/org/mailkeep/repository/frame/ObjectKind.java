package org.mailkeep.repository.frame;

/** What a stored object is: the fifth byte of its frame. The numbers are docs/format.md, section 3. */
public enum ObjectKind {
  // @formatter:off: one kind a line
  FORMAT(1),
  ADMIN_KEY(2),
  SIGNER_KEY(3),
  RECIPIENT_KEY(4),
  PASSPHRASE_SLOT(5),
  CREDENTIAL(6),
  PACK(7, 2),
  INDEX_SEGMENT(8),
  RUN_OPEN(9),
  RUN_OUTCOME(10),
  SNAPSHOT(11, 2),
  ROOT(12, 2),
  LEDGER_PAGE(13, 2),
  MERGED_SEGMENT(14),
  PACK_LIST(15),
  AUDIT_EVENT(16),
  MOVES(17),
  POLICY(18),
  HOLDS(19),
  EVIDENCE(20),
  AUDIT_BUNDLE(21),
  GUARD(22),
  REWRITTEN_SNAPSHOT(23, 2),
  ERASURE_ORDER(24),
  ERASURE_CERTIFICATE(25),
  DISTRUST(26),
  LOCK_LIST(27);
  // @formatter:on

  private final int code;
  private final int version;

  ObjectKind(int code) {
    this(code, 1);
  }

  ObjectKind(int code, int version) {
    this.code = code;
    this.version = version;
  }

  /** The number in the frame. */
  public int code() {
    return code;
  }

  /** The newest version of such objects. This program reads all from 1 on, and writes this one unless it says which. */
  public int version() {
    return version;
  }
}
