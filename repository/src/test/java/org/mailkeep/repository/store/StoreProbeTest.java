package org.mailkeep.repository.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.store.Probed.Verdict;

class StoreProbeTest {
  private static final Id128 ID = new Id128(1, 2);

  @TempDir
  private Path folder;

  @Test
  void aFolderCanDoWhatARepositoryNeedsAndIsLeftAsItWas() throws Exception {
    for (ObjectStore store : List.of(FolderObjectStore.create(folder.resolve("store")), new InMemoryObjectStore())) {
      List<Probed> found = new StoreProbe(store, ID).run();

      assertThat(verdicts(found)).containsEntry(Ability.CREATE_ONCE, Verdict.YES)
          .containsEntry(Ability.RACES, Verdict.YES).containsEntry(Ability.LISTING, Verdict.YES)
          .containsEntry(Ability.RANGES, Verdict.YES).containsEntry(Ability.REMOVAL, Verdict.YES)
          .containsEntry(Ability.SHA256_KEPT, Verdict.NO);
      assertThat(found).noneMatch(Probed::forbidsAgents).noneMatch(Probed::forbidsRepository);
      assertThat(store.list("")).isEmpty();
    }
  }

  @Test
  void aStoreThatOverwritesIsFoundOut() throws Exception {
    List<Probed> found = new StoreProbe(new OverwritingObjectStore(), ID).run();

    assertThat(verdicts(found)).containsEntry(Ability.CREATE_ONCE, Verdict.NO).containsEntry(Ability.RACES, Verdict.NO)
        .containsEntry(Ability.RANGES, Verdict.YES);
    assertThat(found).anyMatch(Probed::forbidsAgents).noneMatch(Probed::forbidsRepository);
  }

  @Test
  void whatStaysBehindIsSaid() throws Exception {
    ObjectStore keeping = new UnremovingObjectStore(new InMemoryObjectStore());

    List<Probed> found = new StoreProbe(keeping, ID).run();

    assertThat(found).filteredOn(probed -> probed.ability() == Ability.REMOVAL).singleElement()
        .satisfies(probed -> assertThat(probed.detail()).contains("3 small objects below probe/" + ID.hex()));
    assertThat(keeping.list("probe/")).hasSize(3);
  }

  @Test
  void aStoreThatTakesNothingIsNotProbed() {
    assertThatThrownBy(
        () -> new StoreProbe(new FaultyObjectStore(new InMemoryObjectStore()).fullFrom(1), ID).run())
        .isInstanceOf(Refused.class);
  }

  private static Map<Ability, Verdict> verdicts(List<Probed> found) {
    Map<Ability, Verdict> verdicts = new TreeMap<>();
    found.forEach(probed -> verdicts.put(probed.ability(), probed.verdict()));
    return verdicts;
  }
}
