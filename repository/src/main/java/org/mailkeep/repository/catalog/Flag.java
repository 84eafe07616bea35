package org.mailkeep.repository.catalog;

/** A system flag of a message (RFC 9051, section 2.3.2). {@code \Recent} is a matter of sessions and not kept. */
public enum Flag {
  /** It was read. */
  SEEN(1),
  /** It was replied to. */
  ANSWERED(2),
  /** It is marked as urgent or special. */
  FLAGGED(4),
  /** It is to be expunged. */
  DELETED(8),
  /** It is being written. */
  DRAFT(16);

  /** The bits of all flags together. */
  static final int ALL = 31;

  private final int bit;

  Flag(int bit) {
    this.bit = bit;
  }

  /** The bit in a record. */
  int bit() {
    return bit;
  }
}
