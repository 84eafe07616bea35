package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.Agents;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.store.OverwritingObjectStore;

/** A store that overwrites objects is one agent's at most. */
class CreateOnceTest {
  @TempDir
  private Path folder;

  @Test
  void severalAgentsAreRefusedBeforeAnythingIsStoredAndOneIsNot() throws Exception {
    OverwritingObjectStore store = new OverwritingObjectStore();
    Credential owner = TinyBackup.init(store);
    try (Repository repository = TinyBackup.open(store, owner); AgentCache cache = AgentCache.open(folder)) {
      assertThatThrownBy(() -> repository.begin(cache, Agents.SEVERAL)).isInstanceOf(Refused.class)
          .hasMessageContaining("control=").hasMessageContaining("--sole-agent");
      assertThat(store.list("packs/")).isEmpty();

      try (BackupRun run = repository.begin(cache, Agents.ONE)) {
        run.commit("host", "job");
      }
      assertThat(repository.snapshots()).hasSize(1);
    }
  }

  @Test
  void noRootIsWrittenThatCouldUndoAnothers() throws Exception {
    OverwritingObjectStore store = new OverwritingObjectStore();
    Credential owner = TinyBackup.init(store);
    try (Repository repository = TinyBackup.open(store, owner)) {
      try (AgentCache cache = AgentCache.open(folder); BackupRun run = repository.begin(cache, Agents.ONE)) {
        run.commit("host", "job");
      }

      assertThatThrownBy(() -> repository.maintenance(Duration.ofDays(1)).run()).isInstanceOf(Refused.class)
          .hasMessageContaining("control=").hasMessageContaining("mailkeep probe");

      assertThat(store.list("roots/")).hasSize(1);
      assertThat(repository.snapshots()).hasSize(1);
    }
  }
}
