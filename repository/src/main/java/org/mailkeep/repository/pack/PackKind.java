package org.mailkeep.repository.pack;

import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.key.Purpose;

/** What the blocks of a pack hold, and so whose key opens them. The numbers are docs/format.md, section 6. */
public enum PackKind {
  /** Mail: the chunks of files. */
  CONTENT(1, Purpose.CONTENT),
  /** Trees, recipes and heads: the names and shapes of what is stored. */
  METADATA(2, Purpose.METADATA),
  /** The lowest pages of catalogs: what is known of each message. */
  CATALOG(3, Purpose.CONTENT);

  private final int code;
  private final Purpose purpose;

  PackKind(int code, Purpose purpose) {
    this.code = code;
    this.purpose = purpose;
  }

  /** The number in the header. */
  public int code() {
    return code;
  }

  /** The key that its blocks' key is sealed to. */
  Purpose purpose() {
    return purpose;
  }

  /** The kind of that number; {@code object} is for the message if there is none. */
  public static PackKind of(int code, String object) throws RepositoryException {
    return switch (code) {
      case 1 -> CONTENT;
      case 2 -> METADATA;
      case 3 -> CATALOG;
      case 0 -> throw new Corrupt(object + ": pack of kind 0");
      default -> throw new UnsupportedFormat(
          object + ": pack of kind " + code + ", which this Mailkeep does not know. Use a newer Mailkeep.");
    };
  }
}
