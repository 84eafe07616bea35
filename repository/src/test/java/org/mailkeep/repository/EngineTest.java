package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.verify.VerifyReport;

class EngineTest {

  @TempDir
  private Path folder;

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Credential owner;

  @BeforeEach
  void makeRepository() throws IOException {
    owner = TinyBackup.init(store);
  }

  @Test
  void whatWasBackedUpComesBack() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(1, 3, 50);

    Snapshot snapshot = TinyBackup.back(store, owner, folder, accounts).snapshot();

    assertSame(accounts, snapshot);
    assertSound();
  }

  @Test
  void aSecondRunOfTheSameStoresNothingButItsRecord() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(2, 3, 50);
    TinyBackup.back(store, owner, folder, accounts);

    CommittedRun second = TinyBackup.back(store, owner, folder, accounts);

    assertThat(second.newBytes()).isZero();
    assertThat(second.storedBytes()).isZero();
    assertSame(accounts, second.snapshot());
  }

  @Test
  void anAgentThatLostItsCacheStoresNoContentAgain() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(3, 3, 50);
    TinyBackup.back(store, owner, folder.resolve("first"), accounts);

    CommittedRun second = TinyBackup.back(store, owner, folder.resolve("second"), accounts);

    assertThat(second.newBytes()).isZero();
    assertSame(accounts, second.snapshot());
  }

  @Test
  void aLargePartIsStoredOnceForAllAccountsAndRuns() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(4, 1, 1);
    TinyBackup.back(store, owner, folder, accounts);
    byte[] shared = accounts.get("user0").get("shared");
    SortedMap<String, byte[]> others = new TreeMap<>(
        Map.of("mine", shared, "wrapped.b64", accounts.get("user0").get("wrapped.b64")));

    CommittedRun second = TinyBackup.back(store, owner, folder, new TreeMap<>(Map.of("other", others)));

    assertThat(second.newBytes()).isZero();
  }

  @Test
  void aSmallMessageOfAnotherAccountIsStoredAgainRatherThanFetchedWithThatAccountsMail() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(5, 1, 100);
    TinyBackup.back(store, owner, folder, accounts);
    byte[] message = accounts.get("user0").get("m7");

    CommittedRun one = TinyBackup.back(store, owner, folder, Map.of("other", new TreeMap<>(Map.of("m", message))));
    CommittedRun again = TinyBackup.back(store, owner, folder.resolve("fresh"),
        Map.of("other", new TreeMap<>(Map.of("m", message))));
    CommittedRun all = TinyBackup.back(store, owner, folder, Map.of("third", accounts.get("user0")));

    assertThat(one.newBytes()).isEqualTo(message.length);
    assertThat(again.newBytes()).as("its own copy is found again").isZero();
    assertThat(all.newBytes()).as("all of a block is needed, so it is borrowed").isZero();
  }

  @Test
  void earlierNightsStayAsTheyWere() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(6, 2, 30);
    Snapshot first = TinyBackup.back(store, owner, folder, accounts).snapshot();
    Map<String, SortedMap<String, byte[]>> later = new TreeMap<>();
    accounts.forEach((name, files) -> later.put(name, new TreeMap<>(files)));
    later.get("user0").remove("m3");
    later.get("user0").put("m4", new byte[] {1, 2, 3});
    Snapshot second = TinyBackup.back(store, owner, folder, later).snapshot();

    assertSame(accounts, first);
    assertSame(later, second);
    try (Repository repository = TinyBackup.open(store, owner)) {
      assertThat(repository.snapshots()).extracting(Snapshot::run).containsExactlyInAnyOrder(first.run(), second.run());
    }
    assertSound();
  }

  @Test
  void anAgentBacksUpAndReadsNothing() throws IOException {
    Credential agent = owner.forRole(Role.AGENT, "mail1", new SecureRandom());
    new KeyObjects(store, new SecureRandom()).addSigner(owner, agent);
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(7, 1, 20);

    Snapshot snapshot = TinyBackup.back(store, agent, folder, accounts).snapshot();

    assertSame(accounts, snapshot);
    try (Repository repository = TinyBackup.open(store, agent)) {
      assertThatThrownBy(repository::snapshots).isInstanceOf(RepositoryException.WrongKey.class);
      assertThatThrownBy(() -> repository.trees().head(snapshot.accounts().getFirst().head().orElseThrow()))
          .isInstanceOf(RepositoryException.WrongKey.class);
    }
  }

  @Test
  void aBaseThatIsNotWholeIsNotBelieved() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(8, 1, 30);
    TinyBackup.back(store, owner, folder, accounts);
    try (var files = Files.list(folder.resolve("accounts"))) {
      for (Path file : files.toList()) {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
      }
    }

    assertSame(accounts, TinyBackup.back(store, owner, folder, accounts).snapshot());
  }

  private void assertSame(Map<String, SortedMap<String, byte[]>> expected, Snapshot snapshot) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      TinyBackup.assertSame(expected, repository, snapshot);
    }
  }

  private void assertSound() throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      VerifyReport report = repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE);
      assertThat(report.findings()).isEmpty();
      assertThat(report.packsRead()).isEqualTo(List.copyOf(store.list("packs/")).size());
    }
  }
}
