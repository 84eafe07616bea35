package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.verify.Finding;
import org.mailkeep.repository.verify.VerifyReport;

/** Nights in which little but flags changes: pages are stored as patches. */
class PatchedNightsTest {

  private final long seed = new Random().nextLong();
  private final InMemoryObjectStore store = new InMemoryObjectStore();

  @TempDir
  private Path folder;

  private Credential owner;

  @BeforeEach
  void makeRepository() throws IOException {
    owner = TinyBackup.init(store);
    System.out.println("PatchedNightsTest seed " + seed);
  }

  @Test
  void everyOneOfTwelveNightsComesBackAsItWas() throws IOException {
    Random random = new Random(seed);
    FlagNights mail = new FlagNights(random, 1200, SampleCatalog::summary);
    List<Night> nights = new ArrayList<>();
    for (int night = 0; night < 12; night++) {
      Snapshot snapshot = mail.back(store, owner, folder).snapshot();
      nights.add(new Night(snapshot, mail.files(), mail.catalogs()));
      mail.pass(random.nextInt(3) == 0 ? 600 : 60, random.nextInt(12));
    }

    try (Repository repository = TinyBackup.open(store, owner)) {
      for (Night night : nights) {
        TinyBackup.assertSame(night.files, repository, night.snapshot);
        TinyBackup.assertSameCatalogs(night.catalogs, repository, night.snapshot);
        TinyBackup.assertSameSummaries(SampleCatalog::summary, repository, night.snapshot);
      }
      assertThat(FlagNights.patches(repository, nights.get(0).snapshot)).isZero();
      assertThat(FlagNights.patches(repository, nights.get(11).snapshot)).as("seed " + seed).isGreaterThan(8);
    }
    assertThat(verify(owner)).as("seed " + seed).isEmpty();
    Credential maintainer = owner.forRole(Role.MAINTAINER, "maintainer", new SecureRandom());
    new KeyObjects(store, new SecureRandom()).addSigner(owner, maintainer);
    assertThat(verify(maintainer)).as("what may not be read is in its place all the same").isEmpty();
  }

  @Test
  void oneMessageInTwentyFlaggedCostsAThirdOfThePagesInFull() throws IOException {
    FlagNights mail = new FlagNights(new Random(seed), 4000);
    mail.back(store, owner, folder.resolve("cache"));
    mail.pass(200, 0);
    CommittedRun patched = mail.back(store, owner, folder.resolve("cache"));

    InMemoryObjectStore other = new InMemoryObjectStore();
    Credential otherOwner = TinyBackup.init(other);
    long full = mail.back(other, otherOwner, folder.resolve("other")).storedBytes();

    System.out.println("4000 messages: " + full + " bytes, 200 flags: " + patched.storedBytes());
    assertThat(patched.storedBytes()).isLessThan(full / 4);
  }

  /** Its line in the catalog refers to the record with its summary, and so does the line that it takes the place of. */
  @Test
  void aFlagOfAMessageWithASummaryCostsAFewBytes() throws IOException {
    FlagNights mail = new FlagNights(new Random(seed), 1000,
        message -> Optional
            .of(new MessageSummary("a@b.example", "", "", "" + message.uid(), "", "", false, List.of(), 0)));
    Set<ChunkId> known = new HashSet<>();
    List<Integer> lengths = new ArrayList<>();
    for (int night = 0; night < 15; night++) {
      Snapshot snapshot = mail.back(store, owner, folder).snapshot();
      try (Repository repository = TinyBackup.open(store, owner)) {
        repository.catalogs().pages(head(repository, snapshot), page -> true, page -> {
          if (known.add(page.id()) && page.patched()) {
            lengths.add(page.length());
          }
        });
      }
      mail.pass(1, 0);
    }

    assertThat(Collections.min(lengths))
        .as("the shortest of %s, where some nights cut pages elsewhere, seed %d", lengths, seed)
        .isLessThan(50);
  }

  @Test
  void aNightAfterPatchesInWhichNothingChangesStoresNothing() throws IOException {
    FlagNights mail = new FlagNights(new Random(seed), 500);
    mail.back(store, owner, folder);
    mail.pass(30, 2);
    Snapshot second = mail.back(store, owner, folder).snapshot();
    mail.pass(0, 0);

    CommittedRun third = mail.back(store, owner, folder);

    assertThat(third.storedBytes()).isZero();
    assertThat(third.snapshot().accounts().getFirst().head()).isEqualTo(second.accounts().getFirst().head());
  }

  @Test
  void anAgentWithoutItsCacheStoresPagesInFullUnderTheSameNames() throws IOException {
    FlagNights mail = new FlagNights(new Random(seed), 500);
    mail.back(store, owner, folder.resolve("cache"));
    mail.pass(30, 2);
    Snapshot patched = mail.back(store, owner, folder.resolve("cache")).snapshot();
    Snapshot full = mail.back(store, owner, folder.resolve("other")).snapshot();

    try (Repository repository = TinyBackup.open(store, owner)) {
      assertThat(FlagNights.patches(repository, patched)).isPositive();
      assertThat(FlagNights.patches(repository, full)).isZero();
      assertThat(messagePages(repository, full)).isEqualTo(messagePages(repository, patched)).isNotEmpty();
    }
  }

  private static List<ChunkId> messagePages(Repository repository, Snapshot snapshot) throws IOException {
    List<ChunkId> ids = new ArrayList<>();
    repository.catalogs().pages(head(repository, snapshot), page -> true, page -> ids.add(page.id()));
    return ids;
  }

  private static AccountHead head(Repository repository, Snapshot snapshot) throws IOException {
    return repository.trees().head(snapshot.account(FlagNights.ACCOUNT).orElseThrow().head().orElseThrow());
  }

  private List<Finding> verify(Credential credential) throws IOException {
    try (Repository repository = TinyBackup.open(store, credential)) {
      return repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings();
    }
  }

  private record Night(Snapshot snapshot, Map<String, SortedMap<String, byte[]>> files,
      Map<String, List<SampleCatalog.Content>> catalogs) {}
}
