package org.mailkeep.repository.chunk;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.mailkeep.repository.base.Hash256;

/**
 * Names chunks: HMAC-SHA-256 under the repository's chunk-id key, so that whoever sees the store cannot tell by its name what it
 * holds. One for each thread.
 */
public final class ChunkHasher {

  /** The length of the chunk-id key. */
  public static final int KEY_BYTES = 32;

  private final Mac mac;
  private final byte[] digest = new byte[Hash256.BYTES];

  public ChunkHasher(byte[] chunkIdKey) {
    this.mac = mac(chunkIdKey);
  }

  /** The id of the {@code length} bytes that begin at {@code offset}. */
  public ChunkId id(byte[] bytes, int offset, int length) {
    mac.update(bytes, offset, length);
    return new ChunkId(digest());
  }

  /** What the key makes of other things than chunks, as docs/format.md defines them: an owner's tag, an entry of the gear table. */
  public Hash256 keyed(byte[] bytes) {
    mac.update(bytes);
    return digest();
  }

  private Hash256 digest() {
    try {
      mac.doFinal(digest, 0);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
    return Hash256.of(digest);
  }

  private static Mac mac(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("chunk-id key of " + key.length + " bytes");
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HmacSHA256", e);
    }
  }
}
