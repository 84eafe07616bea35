package org.mailkeep.restore.search;

/** How much mail a search may read because the catalog does not tell enough. Counts what was read. */
public final class ReadLimit {

  /** Messages that are read unless more are allowed. */
  public static final long MESSAGES = 2_000;

  /** Bytes that are read unless more messages are allowed. */
  public static final long BYTES = 256L << 20;

  private final long mostMessages;
  private final long mostBytes;
  private long messages;
  private long bytes;
  private long bodies;

  private ReadLimit(long mostMessages, long mostBytes) {
    this.mostMessages = mostMessages;
    this.mostBytes = mostBytes;
  }

  /** The usual limit. */
  public static ReadLimit usual() {
    return new ReadLimit(MESSAGES, BYTES);
  }

  /** So many messages, however long they are. */
  public static ReadLimit messages(long most) {
    return new ReadLimit(most, Long.MAX_VALUE);
  }

  /** Messages that were read because the catalog does not say what they say of themselves. */
  public long readForFacts() {
    return messages - bodies;
  }

  /** Messages that were read because their text was searched. */
  public long readForText() {
    return bodies;
  }

  /** Messages that were read. */
  long messages() {
    return messages;
  }

  /** Whether so many more messages of so many bytes together may be read. */
  boolean allows(long moreMessages, long moreBytes) {
    return messages + moreMessages <= mostMessages && bytes + moreBytes <= mostBytes;
  }

  /** Counts a message of so many bytes, read for its text. */
  void readText(long size) {
    bodies++;
    read(size);
  }

  /** Counts a message of so many bytes. */
  void read(long size) {
    messages++;
    bytes += size;
  }
}
