package org.mailkeep.agent.source;

/**
 * The name of a message's file in a Maildir.
 *
 * @param base what names the message as long as it lives: all before the flags
 * @param flags letters such as {@code S} for seen, as they stand; empty if there are none
 */
public record MaildirName(String base, String flags) {

  /** Takes a file's name apart. */
  public static MaildirName of(String fileName) {
    int end = fileName.lastIndexOf(":2,");
    return end < 0
        ? new MaildirName(fileName, "")
        : new MaildirName(fileName.substring(0, end), fileName.substring(end + 3));
  }
}
