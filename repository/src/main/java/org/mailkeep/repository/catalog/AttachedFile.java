package org.mailkeep.repository.catalog;

/**
 * A part of a message that is more than text to read: it has a file name, is said to be an attachment, or is of another type than text.
 *
 * @param name its file name as the header has it, a character for each byte (ISO 8859-1), quotes removed; empty if it has none; at most {@link #LONGEST_NAME}
 * @param form how {@code name} is encoded
 * @param type its media type in lower case, without parameters; empty if it says none; at most {@link #LONGEST_TYPE}
 * @param encoding how its content is encoded in the message
 * @param bytes how long it is in the message, encoded as it is
 */
public record AttachedFile(String name, NameForm form, String type, TransferEncoding encoding, long bytes) {

  /** Longest name, bytes. */
  public static final int LONGEST_NAME = 1024;

  /** Longest media type, bytes. */
  public static final int LONGEST_TYPE = 127;

  public AttachedFile {
    SingleBytes.check(name, LONGEST_NAME, "name");
    SingleBytes.check(type, LONGEST_TYPE, "type");
    if (bytes < 0) {
      throw new IllegalArgumentException("an attachment of " + bytes + " bytes");
    }
  }

  /** About how many bytes the file has: for base64 as if it were in lines of 76 characters and a line feed, as good as all are; otherwise as many as it has in the message. */
  public long fileBytes() {
    return encoding == TransferEncoding.BASE64 ? bytes / 77 * 57 + bytes % 77 * 3 / 4 : bytes;
  }

  /** How a file name is encoded. */
  public enum NameForm {
    /** As it stands, which may have encoded words in it (RFC 2047), or bytes of any charset. */
    PLAIN,
    /** Charset, language and escaped bytes, parted by {@code '} (RFC 2231); sections are joined. */
    EXTENDED
  }

  /** How the content of a part is encoded. */
  public enum TransferEncoding {
    /** Not at all, or in a way that is not known. */
    NONE,
    /** Base64. */
    BASE64,
    /** Quoted-printable. */
    QUOTED_PRINTABLE
  }
}
