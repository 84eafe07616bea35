package org.mailkeep.restore.target;

/** What may be a keyword: an atom of IMAP (RFC 9051, section 9). What else a snapshot has as one could end a line, or a list. */
public final class KeywordName {

  private KeywordName() {}

  /** Whether {@code keyword} may be one. */
  public static boolean isOne(String keyword) {
    return !keyword.isEmpty() && keyword.chars().allMatch(c -> c > 0x20 && c < 0x7f && "(){%*\"\\]".indexOf(c) < 0);
  }
}
