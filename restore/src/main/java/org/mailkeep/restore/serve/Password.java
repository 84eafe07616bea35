package org.mailkeep.restore.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/** The password of all accounts that are offered. */
public final class Password {
  /** Letters and digits that nobody takes for one another: five bits each. */
  private static final String SIGNS = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int LENGTH = 24;

  private final byte[] secret;

  private Password(byte[] secret) {
    this.secret = secret;
  }

  /** One that somebody chose. */
  public static Password of(char[] text) {
    return new Password(new String(text).getBytes(StandardCharsets.UTF_8));
  }

  /** One that can't be guessed, of 24 letters and digits: 120 bits. */
  public static char[] invent(SecureRandom random) {
    char[] text = new char[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      text[i] = SIGNS.charAt(random.nextInt(SIGNS.length()));
    }
    return text;
  }

  /** Whether that is it; takes as long whichever character is wrong. */
  boolean is(String given) {
    return MessageDigest.isEqual(secret, given.getBytes(StandardCharsets.UTF_8));
  }
}
