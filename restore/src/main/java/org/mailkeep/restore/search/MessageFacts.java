package org.mailkeep.restore.search;

import java.util.List;

/**
 * What a message says of itself, decoded: for people to read and for search. Texts may hold any character, controls included.
 *
 * @param from the whole field, names and addresses; empty if there is none, as are the others
 * @param to the whole field
 * @param cc the whole field
 * @param subject the subject
 * @param date the field as it stands, which need not be a date
 * @param messageId with its angle brackets
 * @param attachments what is attached, in the order of the message
 * @param moreAttachments how many more there are that are not listed
 */
public record MessageFacts(String from, String to, String cc, String subject, String date, String messageId,
    List<Attachment> attachments, long moreAttachments) {

  public MessageFacts {
    attachments = List.copyOf(attachments);
  }

  /** How many attachments there are. */
  public long attachmentCount() {
    return attachments.size() + moreAttachments;
  }

  /**
   * What is attached to a message.
   *
   * @param name its file name, empty if it has none
   * @param type its media type in lower case, empty if it says none
   * @param bytes about how long the file is
   */
  public record Attachment(String name, String type, long bytes) {}
}
