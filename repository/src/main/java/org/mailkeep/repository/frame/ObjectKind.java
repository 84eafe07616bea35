package org.mailkeep.repository.frame;

/** What a stored object is: the fifth byte of its frame. The numbers are docs/format.md, section 3. */
public enum ObjectKind {
  FORMAT(1), ADMIN_KEY(2), SIGNER_KEY(3), RECIPIENT_KEY(4), PASSPHRASE_SLOT(5), CREDENTIAL(6), PACK(7), INDEX_SEGMENT(
      8), RUN_OPEN(9), RUN_OUTCOME(10), SNAPSHOT(11), ROOT(12);

  private final int code;

  ObjectKind(int code) {
    this.code = code;
  }

  /** The number in the frame. */
  public int code() {
    return code;
  }
}
