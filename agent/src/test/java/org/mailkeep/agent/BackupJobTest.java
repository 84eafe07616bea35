package org.mailkeep.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.agent.change.AgedFiles;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.Agents;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.TreeEntry;

/** Nights of a job: what it reads, in which order, when it commits, and what becomes of accounts that it does not reach. */
class BackupJobTest {

  private static final String SOURCE = "test:";

  @TempDir
  private Path folder;

  private final ObjectStore store = new InMemoryObjectStore();
  private final AgedFiles files = new AgedFiles();
  private final List<String> begun = new ArrayList<>();
  private Clock clock = Clock.systemUTC();
  private Credential credential;
  private int done;
  private JobBounds bounds = JobBounds.DEFAULT;
  private JobPlan.Look look = JobPlan.Look.CHANGES;
  private Path cache;

  @BeforeEach
  void init() throws IOException {
    credential = Repository.init(store, Clock.systemUTC(), new SecureRandom());
    cache = folder.resolve("cache");
  }

  @Test
  void threeNightsThatEndEarlyReachEveryAccountOnce() throws IOException {
    List<String> accounts = make(9);
    List<String> complete = new ArrayList<>();
    for (int night = 0; night < 3; night++) {
      JobResult result = nightOf(3);
      assertThat(result.carried()).hasSize(6);
      assertThat(result.accounts()).as("every account has an entry").hasSize(9);
      complete.addAll(with(AccountStatus.COMPLETE, result));
    }
    assertThat(complete).containsExactlyInAnyOrderElementsOf(accounts);
    assertThat(with(AccountStatus.COMPLETE, nightOf(3))).as("those of the first night come again first")
        .containsExactlyInAnyOrderElementsOf(complete.subList(0, 3));
  }

  @Test
  void anAccountThatIsCarriedKeepsItsMailAndTheTimeWhenItWasRead() throws IOException {
    make(2);
    JobResult first = night();
    deliver("u1", "9.z.host");
    nightOf(1);
    JobResult third = nightOf(0);
    assertThat(with(AccountStatus.CARRIED, third)).containsExactly("u0", "u1");
    for (AccountEntry entry : third.accounts()) {
      assertThat(entry.head()).isPresent();
      assertThat(entry.counts().messages()).as(entry.account()).isPositive();
      assertThat(entry.captured()).isBeforeOrEqualTo(third.last().started());
    }
    assertThat(entry("u0", third).captured()).isAfterOrEqualTo(entry("u0", first).captured());
  }

  @Test
  void anAccountThatWasNeverReachedIsCarriedWithNothing() throws IOException {
    make(2);
    JobResult result = nightOf(1);
    assertThat(with(AccountStatus.CARRIED, result)).hasSize(1);
    assertThat(entry(result.carried().getFirst(), result).head()).isEmpty();
  }

  @Test
  void theEndComesInTheMiddleOfAnAccount() throws IOException {
    make(1);
    for (int i = 0; i < 2000; i++) {
      deliver("u0", i + ".many.host");
    }
    int[] asked = {0};
    bounds = JobBounds.DEFAULT.until(() -> asked[0]++ > 1000);
    JobResult result = night();
    assertThat(result.carried()).containsExactly("u0");
    assertThat(entry("u0", result).head()).as("half an account is none").isEmpty();
    bounds = JobBounds.DEFAULT;
    result = night();
    assertThat(with(AccountStatus.COMPLETE, result)).containsExactly("u0");
    assertThat(result.newBytes() + result.adoptedBytes()).isPositive();
  }

  @Test
  void aJobCommitsWhenItHasStoredEnoughAndGoesOn() throws IOException {
    make(5);
    bounds = new JobBounds(Duration.ofHours(1), 1, JobEnd.NEVER);
    JobResult result = night();
    assertThat(result.runs()).hasSize(5);
    assertThat(with(AccountStatus.COMPLETE, result)).hasSize(5);
    Set<String> committed = new HashSet<>();
    result.runs().forEach(run -> run.snapshot().accounts()
        .forEach(entry -> assertThat(committed.add(entry.account())).as("in one snapshot only").isTrue()));
    bounds = new JobBounds(Duration.ZERO, Long.MAX_VALUE, JobEnd.NEVER);
    assertThat(night().runs()).as("each has lasted too long").hasSize(5);
  }

  @Test
  void whatWasCommittedStaysWhenTheJobFailsLater() throws IOException {
    make(3);
    bounds = new JobBounds(Duration.ofHours(1), 1, () -> {
      if (begun.size() == 2) {
        throw new UncheckedIOException(new IOException("the server is gone"));
      }
      return false;
    });
    assertThatThrownBy(this::night).hasMessageContaining("the server is gone");
    bounds = JobBounds.DEFAULT;
    JobResult next = night();
    assertThat(begun.subList(0, 2)).as("those left come first").doesNotContain("u0");
    assertThat(entry("u0", next).counts().newMessages()).as("not read again").isZero();
  }

  @Test
  void whatShowsNoChangeIsReadOnlyByARescan() throws IOException {
    make(1);
    files.fresh(cache.resolve("lock"));
    night();
    assertThat(night().accounts().getFirst().counts().newMessages()).isZero();
    Path message = folder.resolve("mail/u0/cur/1.a.host:2,");
    FileTime time = Files.getLastModifiedTime(message);
    Files.writeString(message, "Subject: other\n\nOther text.\n");
    Files.setLastModifiedTime(message, time);
    JobResult unseen = night();
    assertThat(unseen.accounts().getFirst().counts().newMessages()).isZero();
    look = JobPlan.Look.RESCAN;
    JobResult seen = night();
    assertThat(seen.accounts().getFirst().counts().newMessages()).isPositive();
    assertThat(seen.accounts().getFirst().head()).isNotEqualTo(unseen.accounts().getFirst().head());
    assertThat(seen.newBytes()).isPositive();
  }

  @Test
  void anAccountOfWhichNothingShowsAChangeIsNotListed() throws IOException {
    make(1);
    files.fresh(cache.resolve("lock"));
    night();
    Path cur = folder.resolve("mail/u0/cur");
    Files.setPosixFilePermissions(cur.resolve("1.a.host:2,"), PosixFilePermissions.fromString("rw-rw-rw-"));
    files.after(cur, () -> files.after(cur, () -> {
      throw new AssertionError("looked at twice");
    }));
    JobResult second = night();
    assertThat(second.accounts().getFirst().status()).isEqualTo(AccountStatus.COMPLETE);
    assertThat(second.accounts().getFirst().captured()).isAfterOrEqualTo(second.last().started());
  }

  @Test
  void anAccountThatIsReadAsAnotherKindOfStoreIsListedAgain() throws IOException {
    make(1);
    files.fresh(cache.resolve("lock"));
    night();
    Path mail = folder.resolve("mail/u0");
    SourceAccount plain = MailLocation.parse("files:" + mail).named("u0").find().accounts().getFirst();
    int[] looks = {0};
    files.after(mail.resolve("cur/1.a.host:2,"), () -> looks[0]++);
    back(List.of(plain), "files:");
    assertThat(looks[0]).as("its messages are looked at").isEqualTo(1);
  }

  @Test
  void aChangeThatWasNotSettledIsLookedForAgain() throws IOException {
    make(1);
    files.fresh(cache.resolve("lock")).fresh(folder.resolve("mail/u0/dovecot-uidlist"));
    Files.writeString(folder.resolve("mail/u0/dovecot-uidlist"), "3 V1 N3\n");
    night();
    JobResult second = night();
    assertThat(second.accounts().getFirst().counts().newBytes()).as("the list is read again").isEqualTo(8);
  }

  @Test
  void anAccountThatMovesToAnotherPlaceKeepsItsHistoryAndItsMailIsNotStoredAgain() throws IOException {
    make(1);
    night();
    Files.move(folder.resolve("mail"), folder.resolve("store2"));
    Files.createDirectories(folder.resolve("mail"));
    JobResult moved = back(List.of(account(folder.resolve("store2/u0"), "u0")), "other:");
    assertThat(moved.newBytes()).isZero();
    assertThat(entry("u0", moved).status()).isEqualTo(AccountStatus.COMPLETE);
  }

  @Test
  void anAccountThatMovesToAnotherAgentIsReadThereAndNotStoredAgain() throws IOException {
    make(1);
    night();
    cache = folder.resolve("cache of another machine");
    JobResult moved = night();
    assertThat(moved.newBytes()).isZero();
    assertThat(entry("u0", moved).counts().newMessages()).isPositive();
  }

  @Test
  void aMessageRestoredUnderItsOldNameIsReadAgain() throws IOException {
    make(1);
    files.fresh(cache.resolve("lock"));
    night();
    Path message = folder.resolve("mail/u0/cur/1.a.host:2,");
    FileTime time = Files.getLastModifiedTime(message);
    Path other = Files.writeString(folder.resolve("mail/u0/tmp/restored"), "Subject: 0\n\nText of u1.\n");
    Files.setLastModifiedTime(other, time);
    Files.move(other, message, StandardCopyOption.ATOMIC_MOVE);
    JobResult second = night();
    assertThat(second.accounts().getFirst().counts().newMessages()).isEqualTo(1);
    assertThat(second.newBytes()).isPositive();
  }

  @Test
  void ofAFolderWithManyKnownMessagesOnlyTheOthersAreRead() throws IOException {
    Path mail = backedUpWithManyMessages();
    Files.move(mail.resolve("cur/1.a.host:2,"), mail.resolve("cur/1.a.host:2,FS"));
    Files.move(mail.resolve("new/1001.many.host"), mail.resolve("cur/1001.many.host:2,S"));
    Files.delete(mail.resolve("new/1002.many.host"));
    deliver("u0", "1003a.new.host");
    JobResult second = night();
    AccountCounts counts = entry("u0", second).counts();
    assertThat(counts.newMessages()).as("one was delivered").isEqualTo(1);
    assertThat(counts.messages()).isEqualTo(1202);
    assertThat(lines(second)).isEqualTo(lines(mail));
  }

  @Test
  void whereAMessageIsInAnotherFileThanItWasTheWholeFolderIsLookedAt() throws IOException {
    Path mail = backedUpWithManyMessages();
    Path restored = mail.resolve("new/1500.many.host");
    Files.delete(mail.resolve("new/1501.many.host"));
    Files.copy(restored, mail.resolve("tmp/x"));
    Files.move(mail.resolve("tmp/x"), restored, StandardCopyOption.ATOMIC_MOVE);
    Files.setLastModifiedTime(mail.resolve("new/1700.many.host"), FileTime.fromMillis(1_000_000));
    JobResult second = night();
    assertThat(entry("u0", second).counts().newMessages()).as("that one, and the one with another time").isEqualTo(2);
    assertThat(lines(second)).isEqualTo(lines(mail));
  }

  @Test
  void anAccountThatIsGoneIsRecordedAsAbsentForAMonthAndThenForgotten() throws IOException {
    make(6);
    night();
    Files.move(folder.resolve("mail/u3"), folder.resolve("gone"));
    for (int day : List.of(1, 29, 31)) {
      clock = Clock.offset(Clock.systemUTC(), Duration.ofDays(day));
      assertThat(with(AccountStatus.ABSENT, night())).as("day %d", day).containsExactly("u3");
    }
    assertThat(night().accounts()).extracting(AccountEntry::account).doesNotContain("u3").hasSize(5);
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void accountsThatAreKnownAreLookedAtSideBySide() throws IOException {
    make(4);
    files.fresh(cache.resolve("lock"));
    night();
    deliver("u2", "3.c.host");
    CountDownLatch together = new CountDownLatch(4);
    for (int i = 0; i < 4; i++) {
      files.after(folder.resolve("mail/u" + i + "/cur"), () -> {
        together.countDown();
        awaitAll(together);
      });
    }

    JobResult result = night();

    assertThat(with(AccountStatus.COMPLETE, result)).hasSize(4);
    assertThat(result.newBytes()).as("only the new message is read").isBetween(1L, 2000L);
  }

  private static void awaitAll(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whenTooManyAccountsAreGoneNothingIsCommitted() throws IOException {
    make(4);
    night();
    Files.move(folder.resolve("mail/u3"), folder.resolve("gone"));
    assertThatThrownBy(this::night).isInstanceOf(TooManyMissingException.class).hasMessageContaining("u3");
  }

  private static List<String> with(AccountStatus status, JobResult result) {
    return result.accounts().stream().filter(entry -> entry.status() == status).map(AccountEntry::account).toList();
  }

  private static AccountEntry entry(String account, JobResult result) {
    return result.accounts().stream().filter(entry -> entry.account().equals(account)).findFirst().orElseThrow();
  }

  /** Makes accounts u0, u1, … with two messages each. */
  private List<String> make(int count) throws IOException {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "u" + i;
      for (String below : List.of("cur", "new", "tmp")) {
        Files.createDirectories(folder.resolve("mail").resolve(name).resolve(below));
      }
      Files.writeString(folder.resolve("mail").resolve(name).resolve("cur/1.a.host:2,"),
          "Subject: " + i + "\n\nText of u" + i + ".\n");
      deliver(name, "2.b.host");
      names.add(name);
    }
    return names;
  }

  /** Makes the account u0 with 1,202 messages and lets a night pass. */
  private Path backedUpWithManyMessages() throws IOException {
    make(1);
    files.fresh(cache.resolve("lock"));
    for (int i = 1000; i < 2200; i++) {
      deliver("u0", i + ".many.host");
    }
    night();
    return folder.resolve("mail/u0");
  }

  private void deliver(String account, String name) throws IOException {
    Files.writeString(folder.resolve("mail").resolve(account).resolve("new").resolve(name),
        "Subject: %s to %s\n\n%s\n".formatted(name, account, (name + account).repeat(20)));
  }

  /** A night that is over when so many accounts are done. */
  private JobResult nightOf(int accounts) throws IOException {
    bounds = JobBounds.DEFAULT.until(() -> done == accounts);
    try {
      return night();
    } finally {
      bounds = JobBounds.DEFAULT;
    }
  }

  private JobResult night() throws IOException {
    List<SourceAccount> accounts = new ArrayList<>();
    try (Stream<Path> found = Files.list(folder.resolve("mail"))) {
      for (Path path : found.sorted().collect(Collectors.toCollection(ArrayList::new))) {
        accounts.add(account(path, path.getFileName().toString()));
      }
    }
    return back(accounts, SOURCE);
  }

  /** Every file of the snapshot of the only account, with what it looks like. */
  private List<String> lines(JobResult result) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Repository repository = Repository.open(store, credential, Clock.systemUTC(), new SecureRandom())) {
      AccountHead head = repository.trees().head(result.accounts().getFirst().head().orElseThrow());
      repository.trees().entries(head.roots().getFirst().tree(), entry -> {
        if (entry instanceof TreeEntry.File file) {
          lines.add(file.path() + " " + file.bytes() + " " + file.attributes());
        }
      });
    }
    lines.sort(null);
    return lines;
  }

  /** Every file that there is, in the same words. */
  private static List<String> lines(Path mail) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> all = Files.walk(mail)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        FileFacts facts = FileFacts.of(file);
        lines.add(mail.relativize(file) + " " + facts.bytes() + " " + facts.attributes());
      }
    }
    lines.sort(null);
    return lines;
  }

  private static SourceAccount account(Path path, String name) throws IOException {
    return MailLocation.parse("maildir:" + path).named(name).find().accounts().getFirst();
  }

  private JobResult back(List<SourceAccount> accounts, String source) throws IOException {
    begun.clear();
    done = 0;
    try (Repository repository = Repository.open(store, credential, clock, new SecureRandom());
        AgentCache opened = AgentCache.open(cache)) {
      JobPlan plan = new JobPlan(source, accounts, name -> true, JobPlan.Missing.FAIL, look, "host", "job",
          Agents.SEVERAL, bounds);
      return new BackupJob(repository, opened, clock, new JobReport(new Telling()), files).run(plan);
    }
  }

  private final class Telling implements JobReport.Listener {
    @Override
    public void read(long bytes, long messages) {}

    @Override
    public void unreadable(JobReport.Unreadable file) {
      throw new AssertionError(file);
    }

    @Override
    public void begun(String account) {
      begun.add(account);
    }

    @Override
    public void account(JobReport.AccountLine account) {
      done++;
    }
  }
}
