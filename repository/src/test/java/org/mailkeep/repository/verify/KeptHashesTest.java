package org.mailkeep.repository.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ChecksumStore;

class KeptHashesTest {
  private static final List<PackId> PACKS = IntStream.range(0, 3000)
      .mapToObj(i -> new PackId(1, new Hash256(i, 0, 0, 0))).toList();

  private final List<Finding> findings = new ArrayList<>();
  private final AtomicInteger asked = new AtomicInteger();

  @Test
  void aNameThatIsTheKeptHashProvesThePack() throws Exception {
    assertThat(proven(key -> Optional.of(Hash256.fromHex(key.name())))).isEqualTo(PACKS.size());
    assertThat(findings).isEmpty();
    assertThat(asked).hasValue(PACKS.size());
  }

  @Test
  void anotherHashIsDamage() throws Exception {
    String bad = PACKS.get(1234).key().path();

    long proven = proven(key -> Optional.of(key.path().equals(bad) ? Hash256.ZERO : Hash256.fromHex(key.name())));

    assertThat(proven).isEqualTo(PACKS.size() - 1);
    assertThat(findings).singleElement().satisfies(finding -> assertThat(finding.object()).isEqualTo(bad));
  }

  @Test
  void aStoreThatKeepsNoneIsNotAskedForEachPack() throws Exception {
    assertThat(proven(key -> Optional.empty())).isZero();
    assertThat(findings).isEmpty();
    assertThat(asked).hasValueLessThan(10);
  }

  @Test
  void aFailureIsPassedOn() {
    assertThatThrownBy(() -> proven(key -> {
      throw new Missing(key + ": gone");
    })).isInstanceOf(Missing.class);
  }

  private long proven(ChecksumStore store) throws Exception {
    KeptHashes hashes = new KeptHashes(Optional.of(key -> {
      asked.incrementAndGet();
      return store.sha256(key);
    }), findings);
    hashes.compare(PACKS);
    return hashes.proven();
  }
}
