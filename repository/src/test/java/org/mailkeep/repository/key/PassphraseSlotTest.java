package org.mailkeep.repository.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.store.ObjectKey;

class PassphraseSlotTest {
  private static final ObjectKey KEY = new ObjectKey("keys/slot/0123456789abcdef0123456789abcdef");
  private static final KdfCost CHEAP = new KdfCost(1024, 1, 1);

  private final SecureRandom random = new SecureRandom();
  private final Credential owner = Credential.newOwner(Id128.random(random), "first", random);

  @Test
  void thePassphraseOpensIt() throws Exception {
    for (KdfCost cost : new KdfCost[] {CHEAP, new KdfCost(2048, 2, 4), KdfCost.DEFAULT}) {
      assertThat(open("Grüße, 世界 🔑", seal("Grüße, 世界 🔑", cost)).encode()).isEqualTo(owner.encode());
    }
  }

  @Test
  void aPassphraseIsTheSameHoweverItsAccentsAreTyped() throws Exception {
    assertThat(open("Gru\u0308ße", seal("Gr\u00fcße", CHEAP)).encode()).isEqualTo(owner.encode());
  }

  @Test
  void thePassphraseIsLeftAsItWas() {
    char[] passphrase = "Grüße".toCharArray();

    PassphraseSlot.seal(KEY, owner, passphrase, CHEAP, random);

    assertThat(passphrase).containsExactly('G', 'r', 'ü', 'ß', 'e');
  }

  @Test
  void anEmptyPassphraseSealsNothing() {
    assertThatThrownBy(() -> seal("", CHEAP)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> seal("\udc00", CHEAP)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itOpensOnlyUnderItsNameAndInItsRepository() {
    ByteBuffer slot = seal("secret", CHEAP);

    assertThatThrownBy(
        () -> PassphraseSlot.open(new ObjectKey("keys/slot/0"), owner.repositoryId(), slot, "secret".toCharArray()))
        .isInstanceOf(WrongKey.class);
    assertThatThrownBy(() -> PassphraseSlot.open(KEY, Id128.random(random), slot, "secret".toCharArray()))
        .isInstanceOf(WrongKey.class);
  }

  @Test
  void everyChangeIsNoticed() {
    Tampering.isAlwaysNoticed(seal("secret", CHEAP), changed -> open("secret", changed));
  }

  @Test
  void aCostThatNobodyAskedForIsRefusedBeforeItIsPaid() {
    for (int[] cost : new int[][] {{1 << 30, 1, 1}, {1 << 20, 9, 1}, {1024, 1 << 20, 1}, {-1, -1, 1}, {0, 1, 1},
        {1023, 1, 1}, {1024, 0, 1},
        {1024, 1, 0}, {1024, 1, 17}}) {
      ByteBuffer slot = seal("secret", CHEAP);
      slot.putInt(8, cost[0]).putInt(12, cost[1]).put(16, (byte) cost[2]);
      assertThatThrownBy(() -> open("secret", slot)).isInstanceOf(Corrupt.class).hasMessageContaining(KEY.path());
    }
  }

  private ByteBuffer seal(String passphrase, KdfCost cost) {
    return PassphraseSlot.seal(KEY, owner, passphrase.toCharArray(), cost, random);
  }

  private Credential open(String passphrase, ByteBuffer slot) throws Exception {
    return PassphraseSlot.open(KEY, owner.repositoryId(), slot, passphrase.toCharArray());
  }
}
