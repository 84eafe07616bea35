package org.mailkeep.repository.key;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * HPKE (RFC 9180), base mode, one message without associated data: X-Wing (KEM 0x647A), HKDF-SHA-256, AES-256-GCM.
 *
 * <pre>
 * sealed = encapsulation 1120 bytes, ciphertext (plaintext + 16 bytes)
 * </pre>
 */
final class Hpke {

  /** How much longer than its plaintext a sealed message is. */
  static final int OVERHEAD = BouncyCastle.XWING_ENCAPSULATION_BYTES + Aes.TAG_BYTES;

  private static final byte[] VERSION = "HPKE-v1".getBytes(US_ASCII);
  private static final byte[] SUITE = new ByteWriter(10).raw("HPKE".getBytes(US_ASCII)).u16(0x647a).u16(0x0001)
      .u16(0x0002).toBytes();
  private static final byte[] NOTHING = {};
  private static final byte[] NO_SALT = new byte[32];

  private Hpke() {}

  static byte[] seal(BouncyCastle.PublicKey recipient, byte[] info, byte[] plaintext, SecureRandom random) {
    BouncyCastle.Encapsulated encapsulated = recipient.encapsulate(random);
    Schedule schedule = Schedule.of(encapsulated.secret(), info);
    byte[] sealed = Arrays.copyOf(encapsulated.encapsulation(), OVERHEAD + plaintext.length);
    Aes.seal(schedule.key, schedule.nonce, NOTHING, plaintext, sealed, BouncyCastle.XWING_ENCAPSULATION_BYTES);
    return sealed;
  }

  /** @throws AEADBadTagException if it was sealed to another key, with other {@code info}, or changed */
  static byte[] open(BouncyCastle.PrivateKey recipient, byte[] info, byte[] sealed) throws AEADBadTagException {
    if (sealed.length < OVERHEAD) {
      throw new AEADBadTagException("too short");
    }
    byte[] secret;
    try {
      secret = recipient.decapsulate(Arrays.copyOf(sealed, BouncyCastle.XWING_ENCAPSULATION_BYTES));
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw (AEADBadTagException) new AEADBadTagException("no encapsulation").initCause(e);
    }
    Schedule schedule = Schedule.of(secret, info);
    return Aes.open(schedule.key, schedule.nonce, NOTHING, sealed, BouncyCastle.XWING_ENCAPSULATION_BYTES,
        sealed.length - BouncyCastle.XWING_ENCAPSULATION_BYTES);
  }

  /** RFC 9180, section 5.1, KeySchedule with mode_base. */
  private static final class Schedule {
    private final byte[] key;
    private final byte[] nonce;

    private Schedule(byte[] key, byte[] nonce) {
      this.key = key;
      this.nonce = nonce;
    }

    static Schedule of(byte[] sharedSecret, byte[] info) {
      try {
        Mac hmac = Mac.getInstance("HmacSHA256");
        byte[] context = new ByteWriter(65).u8(0)
            .raw(extract(hmac, NO_SALT, "psk_id_hash", NOTHING))
            .raw(extract(hmac, NO_SALT, "info_hash", info))
            .toBytes();
        byte[] secret = extract(hmac, sharedSecret, "secret", NOTHING);
        return new Schedule(expand(hmac, secret, "key", context, Aes.KEY_BYTES),
            expand(hmac, secret, "base_nonce", context, Aes.NONCE_BYTES));
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
      }
    }

    /** LabeledExtract of RFC 9180, section 4. */
    private static byte[] extract(Mac hmac, byte[] salt, String label, byte[] keyMaterial)
        throws GeneralSecurityException {
      hmac.init(new SecretKeySpec(salt, "HmacSHA256"));
      hmac.update(VERSION);
      hmac.update(SUITE);
      hmac.update(label.getBytes(US_ASCII));
      return hmac.doFinal(keyMaterial);
    }

    /** LabeledExpand of RFC 9180, section 4, for at most 32 bytes: one round of HKDF-Expand. */
    private static byte[] expand(Mac hmac, byte[] secret, String label, byte[] info, int length)
        throws GeneralSecurityException {
      hmac.init(new SecretKeySpec(secret, "HmacSHA256"));
      hmac.update((byte) 0);
      hmac.update((byte) length);
      hmac.update(VERSION);
      hmac.update(SUITE);
      hmac.update(label.getBytes(US_ASCII));
      hmac.update(info);
      hmac.update((byte) 1);
      return Arrays.copyOf(hmac.doFinal(), length);
    }
  }
}
