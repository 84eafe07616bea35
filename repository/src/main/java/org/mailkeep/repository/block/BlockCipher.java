package org.mailkeep.repository.block;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals and opens the blocks and the directory of packs: AES-256-GCM under a fresh key of the pack, the ordinal of the block as nonce, its
 * context of the {@link BlockKey} as associated data. Heap arrays only: they are twice as fast as direct buffers. One for each thread, for any number of
 * packs.
 *
 * <p>An ordinal must be sealed once and never again under the same key.
 */
public final class BlockCipher {

  /**
   * What is handed to the cipher at a time. The JVM replaces the hot parts of AES-GCM by machine instructions once they have been called often enough; in whole blocks of a
   * megabyte that takes tens of megabytes at a fortieth of the speed.
   */
  private static final int SLICE_BYTES = 8 << 10;

  /** What sealing adds to a length. */
  public static final int TAG_BYTES = 16;

  /** Stands for the ordinal of a pack's directory, which has a key of its own and a nonce of all ones. */
  public static final int DIRECTORY = -1;

  private static final int NONCE_BYTES = 12;
  private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final Cipher cipher;
  private final byte[] nonce = new byte[NONCE_BYTES];
  private byte[] opened = {};

  public BlockCipher() {
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no AES-GCM", e);
    }
  }

  /** Seals into {@code target}, which has room for {@link #TAG_BYTES} more than {@code length}, and returns the sealed length. */
  public int seal(BlockKey key, int ordinal, byte[] source, int offset, int length, byte[] target, int targetOffset) {
    try {
      begin(Cipher.ENCRYPT_MODE, key, ordinal);
      int from = offset;
      int to = targetOffset;
      for (; offset + length - from > SLICE_BYTES; from += SLICE_BYTES) {
        to += cipher.update(source, from, SLICE_BYTES, target, to);
      }
      return to - targetOffset + cipher.doFinal(source, from, offset + length - from, target, to);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens what {@link #seal} sealed into {@link #opened} and returns its length; -1 if it is not that, to the last bit. */
  public int open(BlockKey key, int ordinal, byte[] source, int offset, int length) {
    if (length < TAG_BYTES) {
      return -1;
    }
    if (opened.length < length - TAG_BYTES) {
      opened = new byte[length - TAG_BYTES];
    }
    try {
      begin(Cipher.DECRYPT_MODE, key, ordinal);
      return cipher.doFinal(source, offset, length, opened, 0);
    } catch (AEADBadTagException damaged) {
      return -1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The array that holds what was opened last, from its start. */
  public byte[] opened() {
    return opened;
  }

  private void begin(int mode, BlockKey key, int ordinal) throws GeneralSecurityException {
    Arrays.fill(nonce, (byte) (ordinal == DIRECTORY ? 0xff : 0));
    INT.set(nonce, NONCE_BYTES - Integer.BYTES, ordinal);
    byte[] associated = key.associated(ordinal);
    cipher.init(mode, key.secret(), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(associated);
  }
}
