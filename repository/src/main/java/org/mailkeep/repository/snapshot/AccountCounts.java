package org.mailkeep.repository.snapshot;

import java.util.OptionalLong;

/**
 * What an account amounted to.
 *
 * @param messages messages in it
 * @param files files in it
 * @param bytes of all files
 * @param newMessages messages that were read in this run
 * @param newBytes bytes that were read in this run
 * @param unreadable files that could not be read
 * @param newContent bytes of chunks, among what was read, that the repository did not have before; empty if it is not known, as in snapshots of format version 1
 */
public record AccountCounts(long messages, long files, long bytes, long newMessages, long newBytes, long unreadable,
    OptionalLong newContent) {

  /** Nothing at all. */
  public static final AccountCounts NONE = new AccountCounts(0, 0, 0, 0, 0, 0, OptionalLong.of(0));

  /** Counts of which nobody knows how much content was new. */
  public AccountCounts(long messages, long files, long bytes, long newMessages, long newBytes, long unreadable) {
    this(messages, files, bytes, newMessages, newBytes, unreadable, OptionalLong.empty());
  }

  /** The same account with nothing read anew. */
  public AccountCounts unchanged() {
    return new AccountCounts(messages, files, bytes, 0, 0, 0, OptionalLong.of(0));
  }

  /** The same account, of which so many bytes of chunks were new. */
  public AccountCounts withNewContent(long chunkBytes) {
    return new AccountCounts(messages, files, bytes, newMessages, newBytes, unreadable, OptionalLong.of(chunkBytes));
  }
}
