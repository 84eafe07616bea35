package org.mailkeep.repository.pack;

import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.key.Purpose;

/** What the blocks of a pack hold, and so whose key opens them. The numbers are docs/format.md, section 6. */
public enum PackKind {
  /** Mail: the chunks of files. */
  CONTENT(1, Purpose.CONTENT),
  /** Trees, recipes and heads: the names and shapes of what is stored. */
  METADATA(2, Purpose.METADATA);

  private final int code;
  private final Purpose purpose;

  PackKind(int code, Purpose purpose) {
    this.code = code;
    this.purpose = purpose;
  }

  /** The number in the header. */
  int code() {
    return code;
  }

  /** The key that its blocks' key is sealed to. */
  Purpose purpose() {
    return purpose;
  }

  static PackKind of(int code, String object) throws Corrupt {
    return switch (code) {
      case 1 -> CONTENT;
      case 2 -> METADATA;
      default -> throw new Corrupt(object + ": pack of kind " + code);
    };
  }
}
