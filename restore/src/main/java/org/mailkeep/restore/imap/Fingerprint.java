package org.mailkeep.restore.imap;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * What a text is, as it goes over the wire, with CR LF: its length in bytes and the first half of its SHA-256.
 */
record Fingerprint(long bytes, long high, long low) {

  static Fingerprint of(long bytes, MessageDigest digest) {
    ByteBuffer hash = ByteBuffer.wrap(digest.digest());
    return new Fingerprint(bytes, hash.getLong(), hash.getLong());
  }
}
