package org.mailkeep.repository.key;

import java.security.SecureRandom;
import org.bouncycastle.crypto.SecretWithEncapsulation;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMGenerator;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/**
 * The algorithms that the JDK lacks: X-Wing (draft-connolly-cfrg-xwing-kem) and Argon2id (RFC 9106). And Ed25519 (RFC 8032), which the JDK has
 * but which starts faster here once X-Wing is loaded: first signature 8 ms against 30, first check 3 against 14.
 */
final class BouncyCastle {

  static final int XWING_PRIVATE_BYTES = 32;
  static final int XWING_PUBLIC_BYTES = 1216;
  static final int XWING_ENCAPSULATION_BYTES = 1120;
  static final int ED25519_BYTES = 32;
  static final int SIGNATURE_BYTES = 64;

  private BouncyCastle() {}

  /** A shared secret of 32 bytes, and what tells it to the holder of the private key. */
  static final class Encapsulated {
    private final byte[] secret;
    private final byte[] encapsulation;

    private Encapsulated(byte[] secret, byte[] encapsulation) {
      this.secret = secret;
      this.encapsulation = encapsulation;
    }

    byte[] secret() {
      return secret;
    }

    byte[] encapsulation() {
      return encapsulation;
    }
  }

  /** The public half of an X-Wing key pair. Safe for any thread. */
  static final class PublicKey {
    private final XWingPublicKeyParameters key;

    private PublicKey(XWingPublicKeyParameters key) {
      this.key = key;
    }

    /** @throws IllegalArgumentException if {@code encoded} is no X-Wing public key */
    static PublicKey decode(byte[] encoded) {
      if (encoded.length != XWING_PUBLIC_BYTES) {
        throw new IllegalArgumentException("public key of " + encoded.length + " bytes");
      }
      return new PublicKey(new XWingPublicKeyParameters(encoded));
    }

    byte[] encoded() {
      return key.getEncoded();
    }

    Encapsulated encapsulate(SecureRandom random) {
      SecretWithEncapsulation both = new XWingKEMGenerator(random).generateEncapsulated(key);
      return new Encapsulated(both.getSecret(), both.getEncapsulation());
    }
  }

  /** The private half of an X-Wing key pair, expanded from its 32 bytes. Safe for any thread. */
  static final class PrivateKey {
    private final XWingPrivateKeyParameters key;

    private PrivateKey(XWingPrivateKeyParameters key) {
      this.key = key;
    }

    static PrivateKey decode(byte[] seed) {
      return new PrivateKey(new XWingPrivateKeyParameters(seed));
    }

    PublicKey publicKey() {
      return new PublicKey(key.getPublicKeyParameters());
    }

    /**
     * The shared secret; another one, without a failure, if the encapsulation was changed.
     *
     * @throws IllegalStateException if the encapsulation is one that nobody makes
     */
    byte[] decapsulate(byte[] encapsulation) {
      return new XWingKEMExtractor(key).extractSecret(encapsulation);
    }
  }

  static byte[] ed25519PublicKey(byte[] seed) {
    byte[] publicKey = new byte[ED25519_BYTES];
    Ed25519.generatePublicKey(seed, 0, publicKey, 0);
    return publicKey;
  }

  static byte[] ed25519Sign(byte[] seed, byte[] publicKey, byte[] message) {
    byte[] signature = new byte[SIGNATURE_BYTES];
    Ed25519.sign(seed, 0, publicKey, 0, message, 0, message.length, signature, 0);
    return signature;
  }

  static boolean ed25519Verify(byte[] publicKey, byte[] message, byte[] signature) {
    return Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
  }

  static byte[] argon2id(byte[] password, byte[] salt, KdfCost cost, int bytes) {
    Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
    argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
        .withVersion(Argon2Parameters.ARGON2_VERSION_13)
        .withMemoryAsKB(cost.memoryKiB())
        .withIterations(cost.iterations())
        .withParallelism(cost.lanes())
        .withSalt(salt)
        .build());
    byte[] key = new byte[bytes];
    argon2.generateBytes(password, key);
    return key;
  }
}
