package org.mailkeep.repository.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.store.InMemoryObjectStore;

/** The base of an account that does not change is known as the last run's that recorded it. */
class RecordedTest {

  private static final String ACCOUNT = "user0";

  @TempDir
  private Path folder;
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Credential owner;
  private RunId first;

  @BeforeEach
  void backUp() throws IOException {
    owner = TinyBackup.init(store);
    first = new RunId(1, TinyBackup.back(store, owner, folder, TinyBackup.accounts(1, 1, 2)).snapshot().run());
  }

  @Test
  void whoInheritsNamesTheRunBefore() throws IOException {
    RunId second = inherit(first);
    RunId third = inherit(second);
    try (Repository repository = TinyBackup.open(store, owner)) {
      repository.maintenance(Duration.ofDays(1)).run();
      assertThat(repository.committed().get(third).bases()).containsExactly(second);
    }
    inherit(third);
  }

  @Test
  void anAccountThatIsReadAnewHasANewBase() throws IOException {
    inherit(first);
    RunId anew = new RunId(1, TinyBackup.back(store, owner, folder, TinyBackup.accounts(2, 1, 2)).snapshot().run());
    inherit(anew);
  }

  @Test
  void whatIsNotRecordedCountsAsTheRunsThatWroteIt() throws IOException {
    inherit(first);
    Path file = folder.resolve("recorded");
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length - 1] ^= 1;
    Files.write(file, bytes);
    inherit(first);
    Files.delete(file);
    inherit(first);
  }

  /** Inherits the account from a base that must be known as {@code expected}'s. */
  private RunId inherit(RunId expected) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner);
        AgentCache cache = AgentCache.open(folder);
        BackupRun run = repository.begin(cache)) {
      Optional<AccountBase> base = run.base(ACCOUNT);
      assertThat(base.map(AccountBase::run)).contains(expected);
      run.inherit(base.orElseThrow(), AccountStatus.COMPLETE, TinyBackup.CLOCK.instant());
      run.commit("host", "job");
      assertThat(repository.committed().get(run.id()).bases()).isEqualTo(Set.of(expected));
      return run.id();
    }
  }
}
