package org.mailkeep.repository.frame;

/** What a stored object is: the fifth byte of its frame. The numbers are docs/format.md, section 3. */
public enum ObjectKind {
  FORMAT, ADMIN_KEY, SIGNER_KEY, RECIPIENT_KEY, PASSPHRASE_SLOT, CREDENTIAL, PACK, INDEX_SEGMENT, RUN_OPEN, RUN_OUTCOME, SNAPSHOT, ROOT;

  /** The number in the frame. */
  public int code() {
    return ordinal() + 1;
  }
}
