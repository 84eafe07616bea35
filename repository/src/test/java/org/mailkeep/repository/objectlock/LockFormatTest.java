package org.mailkeep.repository.objectlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.objectlock.LockSection.LockListRef;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.Retention.Mode;

class LockFormatTest {

  private static final Root ROOT = Root.first(Id128.random(new SecureRandom()));

  @Test
  void aMonthBeginsAtOrAfterTheTimeThatItCovers() {
    assertThat(LockMonth.covering(Instant.parse("2026-03-01T00:00:00Z"))).hasToString("2026-03");
    assertThat(LockMonth.covering(Instant.parse("2026-03-01T00:00:00.000000001Z"))).hasToString("2026-04");
    assertThat(LockMonth.covering(Instant.parse("2026-12-31T23:59:59Z"))).hasToString("2027-01");
    assertThat(LockMonth.covering(Instant.MAX).begin()).isEqualTo("9999-12-01T00:00:00Z");
    assertThat(LockMonth.covering(Instant.MIN)).hasToString("1970-01");
  }

  @Test
  void termsBoundWhatIsPromised() {
    Instant now = Instant.parse("2026-03-10T04:00:00Z");
    LockTerms terms = new LockTerms(Mode.GOVERNANCE, Duration.ofDays(10), Optional.of(Duration.ofDays(100)));

    assertThat(terms.until(Instant.EPOCH, now)).hasToString("2026-04");
    assertThat(terms.until(Instant.parse("2026-05-20T00:00:00Z"), now)).hasToString("2026-06");
    assertThat(terms.until(Instant.MAX, now)).hasToString("2026-07");
    assertThatThrownBy(() -> new LockTerms(Mode.GOVERNANCE, Duration.ofHours(1), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
        () -> new LockTerms(Mode.GOVERNANCE, Duration.ofDays(10), Optional.of(Duration.ofDays(9))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSectionSaysWhatWasWritten() throws Exception {
    LockListRef list = new LockListRef(Hash256.sha256(ByteBuffer.wrap(new byte[] {1})), 77);
    for (Optional<LockTerms> terms : List.of(Optional.<LockTerms>empty(),
        Optional.of(new LockTerms(Mode.COMPLIANCE, Duration.ofDays(35), Optional.empty())),
        Optional.of(new LockTerms(Mode.GOVERNANCE, Duration.ofDays(1), Optional.of(Duration.ofDays(36_525)))))) {
      for (Optional<LockListRef> ref : List.of(Optional.<LockListRef>empty(), Optional.of(list))) {
        LockSection section = new LockSection(terms, ref);

        assertThat(LockSection.of(section.in(ROOT))).isEqualTo(section);
      }
    }
    assertThat(LockSection.of(ROOT)).isEqualTo(LockSection.NONE);
  }

  @Test
  void aSectionThatIsDamagedIsRefused() throws Exception {
    Root whole = new LockSection(
        Optional.of(new LockTerms(Mode.COMPLIANCE, Duration.ofDays(35), Optional.of(Duration.ofDays(99)))),
        Optional.of(new LockListRef(Hash256.ZERO, 5))).in(ROOT);
    ByteBuffer content = whole.section(SectionTag.LOCKS).orElseThrow().content();
    byte[] bytes = new byte[content.remaining()];
    content.duplicate().get(bytes);
    Random dice = new Random(4);
    for (int i = 0; i < 2000; i++) {
      byte[] damaged = Arrays.copyOf(bytes, dice.nextInt(bytes.length + 3));
      if (damaged.length > 0) {
        damaged[dice.nextInt(damaged.length)] ^= (byte) (1 << dice.nextInt(8));
      }
      try {
        LockSection.of(ROOT.with(RootSection.of(SectionTag.LOCKS, damaged)));
      } catch (Corrupt e) {
        assertThat(e).hasMessageContaining("root 0");
      }
    }
  }

  @Test
  void aListIsReadAsItWasWrittenAndNoByteOfItCanBeAnother() throws Exception {
    InMemoryObjectStore store = new InMemoryObjectStore();
    Credential owner = TinyBackup.init(store);
    try (Repository repository = TinyBackup.open(store, owner)) {
      LockLists lists = new LockLists(store, repository.keyring());
      KnownLocks locks = locks(new Random(8));
      LockListRef ref = lists.write(locks);
      Root root = new LockSection(Optional.empty(), Optional.of(ref)).in(ROOT);

      assertThat(lists.read(root)).isEqualTo(locks);
      assertThat(lists.read(ROOT)).isEqualTo(KnownLocks.NONE);

      ObjectKey key = LockLists.key(root).orElseThrow();
      ByteBuffer whole = store.get(key, Integer.MAX_VALUE);
      for (int at = 0; at < whole.remaining(); at += 11) {
        byte[] flipped = whole.array().clone();
        flipped[at] ^= 1;
        store.removing().orElseThrow().remove(key);
        store.put(key, ByteBuffer.wrap(flipped));
        assertThatThrownBy(() -> read(lists, root)).isInstanceOf(RepositoryException.class);
      }
    }
  }

  private static KnownLocks read(LockLists lists, Root root) throws IOException {
    return lists.read(root);
  }

  private static KnownLocks locks(Random dice) {
    Map<PackId, LockMonth> packs = new HashMap<>();
    Map<ObjectKey, LockMonth> objects = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      packs.put(new PackId(1 + dice.nextInt(9), new Hash256(dice.nextLong(), 2, 3, i)),
          new LockMonth(24_000 + dice.nextInt(4)));
      objects.put(new ObjectKey("snapshots/00000001/" + i), new LockMonth(24_000 + dice.nextInt(6)));
    }
    return new KnownLocks(packs, objects);
  }
}
