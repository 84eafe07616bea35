package org.mailkeep.repository.key;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyFactory;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.EdECPrivateKeySpec;
import java.security.spec.NamedParameterSpec;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.hpke.HPKE;
import org.junit.jupiter.api.Test;

class HpkeTest {
  private static final byte[] INFO = "where it belongs".getBytes(UTF_8);
  private static final byte[] PLAINTEXT = "a key of a pack, as it were, it is".getBytes(UTF_8);

  private final SecureRandom random = new SecureRandom();
  private final HPKE other = new HPKE(HPKE.mode_base, HPKE.kem_X_WING, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);

  @Test
  void anotherImplementationOpensWhatOursSeals() throws Exception {
    AsymmetricCipherKeyPair pair = other.generatePrivateKey();
    BouncyCastle.PublicKey recipient = BouncyCastle.PublicKey.decode(other.serializePublicKey(pair.getPublic()));

    byte[] sealed = Hpke.seal(recipient, INFO, PLAINTEXT, random);

    byte[] encapsulation = Arrays.copyOf(sealed, 1120);
    byte[] ciphertext = Arrays.copyOfRange(sealed, 1120, sealed.length);
    assertThat(other.setupBaseR(encapsulation, pair, INFO).open(new byte[0], ciphertext)).isEqualTo(PLAINTEXT);
  }

  @Test
  void oursOpensWhatAnotherImplementationSeals() throws Exception {
    BouncyCastle.PrivateKey recipient = BouncyCastle.PrivateKey.decode(fresh());
    byte[][] sealed = other.seal(other.deserializePublicKey(recipient.publicKey().encoded()), INFO, new byte[0],
        PLAINTEXT, null, null, null);

    byte[] joined = Arrays.copyOf(sealed[1], sealed[1].length + sealed[0].length);
    System.arraycopy(sealed[0], 0, joined, sealed[1].length, sealed[0].length);
    assertThat(Hpke.open(recipient, INFO, joined)).isEqualTo(PLAINTEXT);
  }

  @Test
  void anythingElseDoesNotOpen() {
    BouncyCastle.PrivateKey recipient = BouncyCastle.PrivateKey.decode(fresh());
    byte[] sealed = Hpke.seal(recipient.publicKey(), INFO, PLAINTEXT, random);
    byte[] lowOrderPoint = sealed.clone();
    Arrays.fill(lowOrderPoint, 1088, 1120, (byte) 0);

    assertDoesNotOpen(recipient, "elsewhere".getBytes(UTF_8), sealed);
    assertDoesNotOpen(BouncyCastle.PrivateKey.decode(fresh()), INFO, sealed);
    assertDoesNotOpen(recipient, INFO, lowOrderPoint);
    for (int length = 0; length < sealed.length; length += 100) {
      assertDoesNotOpen(recipient, INFO, Arrays.copyOf(sealed, length));
    }
    for (int at = 0; at < sealed.length; at++) {
      byte[] changed = sealed.clone();
      changed[at] ^= (byte) (1 << at % 8);
      assertDoesNotOpen(recipient, INFO, changed);
    }
  }

  @Test
  void signaturesAreThoseOfTheJdk() throws Exception {
    byte[] seed = fresh();
    SigningKey key = new SigningKey(seed);
    Signature jdk = Signature.getInstance("Ed25519");
    jdk.initSign(
        KeyFactory.getInstance("Ed25519").generatePrivate(new EdECPrivateKeySpec(NamedParameterSpec.ED25519, seed)));
    jdk.update(PLAINTEXT);

    byte[] signature = key.sign(PLAINTEXT);

    assertThat(signature).isEqualTo(jdk.sign());
    assertThat(BouncyCastle.ed25519Verify(key.publicKey(), PLAINTEXT, signature)).isTrue();
    assertThat(BouncyCastle.ed25519Verify(key.publicKey(), INFO, signature)).isFalse();
  }

  private static void assertDoesNotOpen(BouncyCastle.PrivateKey recipient, byte[] info, byte[] sealed) {
    assertThatThrownBy(() -> Hpke.open(recipient, info, sealed)).isInstanceOf(AEADBadTagException.class);
  }

  private byte[] fresh() {
    byte[] seed = new byte[32];
    random.nextBytes(seed);
    return seed;
  }
}
