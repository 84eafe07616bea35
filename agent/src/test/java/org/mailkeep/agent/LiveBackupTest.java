package org.mailkeep.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.agent.capture.FakeServer;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.recipe.RecipeReader;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.Agents;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.TreeEntry;

/** Backups during which the store changes: after the first file was read, at the latest. */
class LiveBackupTest {

  /** A file with this text is too long to be taken apart before its turn. */
  private static final String LONG = "x\n".repeat(2_200_000);

  @TempDir
  private Path folder;

  private final ObjectStore store = new InMemoryObjectStore();
  private Credential credential;

  @BeforeEach
  void init() throws IOException {
    credential = Repository.init(store, Clock.systemUTC(), new SecureRandom());
  }

  @Test
  void anMdboxComesBackAsItWasThoughItWasPurgedWhileItWasRead() throws IOException {
    Path mdbox = folder.resolve("mdbox");
    FakeServer server = new FakeServer(mdbox);
    Map<String, String> before = files(mdbox);
    assertThat(back(server.account(), () -> {
      server.deliver();
      server.rotate();
      server.purge();
    })).isEqualTo(before);
    before = files(mdbox);
    assertThat(back(server.account(), () -> {
      server.purgeAll();
      server.deliver();
    })).isEqualTo(before);
    Map<String, String> after = files(mdbox);
    assertThat(back(server.account(), () -> {})).isEqualTo(after);
  }

  @Test
  void aMaildirMessageThatGetsFlagsOrMovesWhileItIsReadIsKept() throws IOException {
    Path cur = Files.createDirectories(folder.resolve("Maildir/cur"));
    Path archive = Files.createDirectories(folder.resolve("Maildir/.Archive/cur"));
    for (int i = 0; i < 9; i++) {
      Files.writeString(cur.resolve("%d.a.host:2,".formatted(i)),
          "Subject: %d\n\n%s".formatted(i, LONG));
    }
    SourceAccount account = MailLocation.parse("maildir:" + folder.resolve("Maildir")).named("ann").find().accounts()
        .getFirst();
    Map<String, String> before = files(folder.resolve("Maildir"));
    assertThat(back(account, () -> {
      for (int i = 0; i < 9; i++) {
        Files.move(cur.resolve("%d.a.host:2,".formatted(i)),
            i % 2 == 0 ? cur.resolve("%d.a.host:2,S".formatted(i)) : archive.resolve("1%d.b.host:2,S".formatted(i)));
      }
    })).isEqualTo(before);
  }

  @Test
  void anMboxThatChangesWhileItIsReadIsReadAgainUnderItsLocks() throws IOException {
    Path mail = Files.createDirectories(folder.resolve("mail"));
    String message = "From a@b Thu Jan  1 00:00:00 2026\nSubject: x\n\n" + LONG + "\n";
    for (String name : List.of("first", "second")) {
      Files.writeString(mail.resolve(name), message);
    }
    SourceAccount account = MailLocation.parse("mbox:" + mail).named("ann").find().accounts().getFirst();
    Map<String, String> read = back(account,
        () -> Files.writeString(mail.resolve("second"), message, StandardOpenOption.APPEND));
    assertThat(read).isEqualTo(files(mail));
    assertThat(read.get("second")).hasSize(2 * message.length());
    assertThat(mail).isDirectoryNotContaining("glob:**.lock");
  }

  /** Backs up, and gives what is in the snapshot. */
  private Map<String, String> back(SourceAccount account, Happening meanwhile) throws IOException {
    JobReport report = new JobReport(new Disturbing(meanwhile));
    try (Repository repository = Repository.open(store, credential, Clock.systemUTC(), new SecureRandom())) {
      CommittedRun run;
      try (AgentCache cache = AgentCache.open(folder.resolve("cache"))) {
        JobPlan plan = new JobPlan("test:", List.of(account), name -> true, JobPlan.Missing.FAIL, JobPlan.Look.CHANGES,
            "host", "job", Agents.SEVERAL, JobBounds.DEFAULT);
        run = new BackupJob(repository, cache, Clock.systemUTC(), report).run(plan).runs().getFirst();
      }
      assertThat(report.unreadable()).isEmpty();
      assertThat(report.accounts().getFirst().status()).isEqualTo(AccountStatus.COMPLETE);
      Map<String, String> files = new TreeMap<>();
      AccountHead head = repository.trees()
          .head(run.snapshot().accounts().getFirst().head().orElseThrow());
      RecipeReader recipes = repository.recipes();
      repository.trees().entries(head.roots().getFirst().tree(), entry -> {
        if (entry instanceof TreeEntry.File file) {
          ByteArrayOutputStream out = new ByteArrayOutputStream();
          repository.trees().segments(file.content(), segment -> recipes.write(segment, out));
          files.put(file.path().toString(), out.toString(StandardCharsets.ISO_8859_1));
        }
      });
      return files;
    }
  }

  private static Map<String, String> files(Path root) throws IOException {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(root.relativize(file).toString(), Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return files;
  }

  /** Changes the store. */
  private interface Happening {
    void happen() throws IOException;
  }

  /** Lets something happen as soon as one file was read. */
  private static final class Disturbing implements JobReport.Listener {
    private final Happening happening;
    private boolean happened;

    Disturbing(Happening happening) {
      this.happening = happening;
    }

    @Override
    public void read(long bytes, long messages) {
      if (!happened) {
        happened = true;
        try {
          happening.happen();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }

    @Override
    public void unreadable(JobReport.Unreadable file) {}

    @Override
    public void account(JobReport.AccountLine account) {}
  }
}
