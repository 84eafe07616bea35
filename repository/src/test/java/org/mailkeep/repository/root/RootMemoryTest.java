package org.mailkeep.repository.root;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.maintain.WatchedStore;
import org.mailkeep.repository.store.StoredObject;

/** A client does not go back. */
class RootMemoryTest {

  @TempDir
  private Path folder;
  private final WatchedStore store = new WatchedStore();

  @Test
  void aStoreThatShowsAnOlderRootIsRefused() throws IOException {
    Credential owner = TinyBackup.init(store);
    TinyBackup.back(store, owner, folder.resolve("cache"), TinyBackup.accounts(1, 1, 1));
    Path file = folder.resolve("seen/root");
    assertThat(snapshots(owner, file)).isEqualTo(1);
    try (Repository repository = TinyBackup.open(store, owner)) {
      repository.maintenance(Duration.ofDays(1)).run();
    }
    assertThat(snapshots(owner, file)).isEqualTo(1);
    List<StoredObject> roots = store.list("roots/");
    store.hide(key -> key.equals(roots.getFirst().key().path()));

    assertThatThrownBy(() -> snapshots(owner, file)).isInstanceOf(Corrupt.class).hasMessageContaining("set back")
        .hasMessageContaining(file.toString());

    Files.delete(file);
    assertThat(snapshots(owner, file)).isPositive();
  }

  @Test
  void aFileThatHoldsSomethingElseIsNoMemory() throws IOException {
    Path file = folder.resolve("root");
    Files.writeString(file, "what?\n");
    FileRootMemory memory = new FileRootMemory(file);

    assertThat(memory.newest()).isEmpty();
    Credential owner = TinyBackup.init(store);
    assertThat(snapshots(owner, file)).isZero();
    assertThat(memory.newest().orElseThrow().sequence()).isZero();
  }

  private int snapshots(Credential owner, Path file) throws IOException {
    try (Repository repository = Repository.open(store, owner, TinyBackup.CLOCK, new SecureRandom(),
        new FileRootMemory(file))) {
      return repository.snapshots().size();
    }
  }
}
