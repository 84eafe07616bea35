package org.mailkeep.repository.key;

import org.jspecify.annotations.Nullable;

/** What a pair of sealing keys is for. The numbers are docs/format.md, "Keys". */
public enum Purpose {
  /** Snapshot records: accounts, dates, counts. */
  REPORT(1, "report"),
  /** Trees and pack directories: names of folders and files. */
  METADATA(2, "metadata"),
  /** Mail. */
  CONTENT(3, "content");

  private final int code;
  private final String word;

  Purpose(int code, String word) {
    this.code = code;
    this.word = word;
  }

  /** The number that stands for it in stored objects. */
  public int code() {
    return code;
  }

  static @Nullable Purpose ofCode(int code) {
    for (Purpose purpose : values()) {
      if (purpose.code == code) {
        return purpose;
      }
    }
    return null;
  }

  /** The word for it in messages. */
  @Override
  public String toString() {
    return word;
  }
}
