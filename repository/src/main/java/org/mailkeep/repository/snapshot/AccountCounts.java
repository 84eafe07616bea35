package org.mailkeep.repository.snapshot;

/**
 * What an account amounted to.
 *
 * @param messages messages in it
 * @param files files in it
 * @param bytes of all files
 * @param newMessages messages that were read in this run
 * @param newBytes bytes that were read in this run
 * @param unreadable files that could not be read
 */
public record AccountCounts(long messages, long files, long bytes, long newMessages, long newBytes, long unreadable) {

  /** Nothing at all. */
  public static final AccountCounts NONE = new AccountCounts(0, 0, 0, 0, 0, 0);

  /** The same account with nothing read anew. */
  public AccountCounts unchanged() {
    return new AccountCounts(messages, files, bytes, 0, 0, 0);
  }
}
