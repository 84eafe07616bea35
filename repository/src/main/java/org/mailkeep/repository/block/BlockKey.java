package org.mailkeep.repository.block;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * A pack's own key, for its blocks or for its directory, together with what they are bound to so that they open nowhere else. Thread-safe.
 *
 * <pre>
 * BlockContext = repository id 16 bytes, pack kind u8, origin 16 bytes, ordinal u32
 * </pre>
 *
 * <p>Specification: docs/format.md, "Blocks".
 */
public final class BlockKey {

  /** The length of the key itself. */
  public static final int BYTES = 32;

  private static final int ORDINAL_AT = Id128.BYTES + 1 + Id128.BYTES;
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final SecretKey secret;
  private final byte[] context;

  /**
   * The key that these bytes are.
   *
   * @param secret {@link #BYTES} bytes, copied
   * @param repositoryId the repository
   * @param packKind the number of the pack's kind
   * @param origin the random name of the pack that the block was sealed for
   */
  public BlockKey(byte[] secret, Id128 repositoryId, int packKind, Id128 origin) {
    if (secret.length != BYTES) {
      throw new IllegalArgumentException("key of " + secret.length + " bytes");
    }
    this.secret = new SecretKeySpec(secret, "AES");
    this.context = new ByteWriter(ORDINAL_AT + Integer.BYTES).id(repositoryId).u8(packKind).id(origin).u32(0).toBytes();
  }

  /** Fresh bytes for a key. */
  public static byte[] fresh(SecureRandom random) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    return secret;
  }

  SecretKey secret() {
    return secret;
  }

  /** The associated data of the block with that ordinal. */
  byte[] associated(int ordinal) {
    byte[] associated = context.clone();
    INT.set(associated, ORDINAL_AT, ordinal);
    return associated;
  }
}
