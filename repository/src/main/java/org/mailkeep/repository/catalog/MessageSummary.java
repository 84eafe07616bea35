package org.mailkeep.repository.catalog;

import java.util.List;

/**
 * What a message says of itself in its header, and which files are attached to it: all that is needed to find it without reading it. It never changes.
 *
 * <p>Values of header fields are as they stand there, a character for each byte (ISO 8859-1), line ends of folding and blanks around them removed: encoded words (RFC 2047) and charsets
 * are the reader's business. Of a field that is there twice the first counts; of To and Cc all do, joined by a comma. Empty if there is none.
 *
 * @param from of its header; at most {@link #LONGEST_VALUE} bytes
 * @param to of its header; at most {@link #LONGEST_LIST} bytes
 * @param cc of its header; at most {@link #LONGEST_LIST} bytes
 * @param subject of its header; at most {@link #LONGEST_VALUE} bytes
 * @param date of its header; at most {@link #LONGEST_VALUE} bytes
 * @param messageId of its header, with its angle brackets; at most {@link #LONGEST_VALUE} bytes
 * @param cut whether any of these was longer, and is cut at that length
 * @param attached in the order of the message; at most {@link #MOST_ATTACHED}, their names at most {@link #LONGEST_NAMES} bytes together
 * @param moreAttached how many more there are
 */
public record MessageSummary(String from, String to, String cc, String subject, String date, String messageId,
    boolean cut, List<AttachedFile> attached, long moreAttached) {

  /** Longest value of a field, bytes. */
  public static final int LONGEST_VALUE = 1024;

  /** Longest list of recipients, bytes. */
  public static final int LONGEST_LIST = 2048;

  /** Most attachments that are listed. */
  public static final int MOST_ATTACHED = 64;

  /** Names of all attachments together, bytes. */
  public static final int LONGEST_NAMES = 8 << 10;

  public MessageSummary {
    SingleBytes.check(from, LONGEST_VALUE, "From");
    SingleBytes.check(to, LONGEST_LIST, "To");
    SingleBytes.check(cc, LONGEST_LIST, "Cc");
    SingleBytes.check(subject, LONGEST_VALUE, "Subject");
    SingleBytes.check(date, LONGEST_VALUE, "Date");
    SingleBytes.check(messageId, LONGEST_VALUE, "Message-ID");
    attached = List.copyOf(attached);
    if (attached.size() > MOST_ATTACHED || moreAttached < 0
        || attached.stream().mapToInt(file -> file.name().length()).sum() > LONGEST_NAMES) {
      throw new IllegalArgumentException(attached.size() + " attachments and " + moreAttached + " more");
    }
  }

  /** Whether anything is attached. */
  public boolean hasAttachments() {
    return !attached.isEmpty() || moreAttached > 0;
  }
}
