package org.mailkeep.agent.dovecot;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;

/** The two forms of what names a message for ever: free text as the message's own metadata has it, 16 bytes as indexes do. */
public final class MessageGuid {
  /** Bytes of the short form. */
  static final int BYTES = 16;

  private MessageGuid() {}

  /**
   * The short form of a text, as 32 lower-case hex digits: the text itself where it is 32 hex digits, else the last 16 bytes of its SHA-1.
   *
   * @param guid text of any length; its characters are single bytes (ISO 8859-1) as {@link DboxMetadata} has them
   */
  public static String shortForm(String guid) {
    if (guid.length() == 2 * BYTES && guid.chars().allMatch(c -> c < 128 && Character.digit(c, 16) >= 0)) {
      return guid.toLowerCase(Locale.ROOT);
    }
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(guid.getBytes(StandardCharsets.ISO_8859_1));
      return hex(Arrays.copyOfRange(digest, digest.length - BYTES, digest.length));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
