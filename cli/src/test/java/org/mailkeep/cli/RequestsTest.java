package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.agent.BackupJob;
import org.mailkeep.agent.JobBounds;
import org.mailkeep.agent.JobPlan;
import org.mailkeep.agent.JobReport;
import org.mailkeep.agent.JobResult;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.Agents;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.FolderObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;

/** What a night costs in requests to the store, from the opening of the repository on, as the command does it. */
class RequestsTest {

  private static final int AGENTS = 4;
  private static final int NIGHTS = 60;

  @TempDir
  private Path folder;
  private Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));
  private Cli cli;
  private String source;

  @BeforeEach
  void manyNights() throws IOException {
    cli = new Cli(folder).at(clock).init();
    Path mail = Files.createDirectory(folder.resolve("mail"));
    source = "files:" + mail + "/%n";
    Files.writeString(mail.resolve("anna"), "first\n".repeat(1000));
    Files.writeString(mail.resolve("bert"), "other\n".repeat(900));
    for (int agent = 0; agent < AGENTS; agent++) {
      cli.run("key", "add", "--role", "agent", "--name", "agent" + agent, "--out", credential(agent).toString())
          .succeeded();
    }
    for (int night = 0; night < NIGHTS; night++) {
      for (int agent = 0; agent < AGENTS; agent++) {
        back(agent);
      }
      if (night % 3 == 2) {
        cli.run("maintain").succeeded();
      }
    }
  }

  @Test
  void anUnchangedNightCostsElevenRequestsAndOneForEachRunOfOthers() throws IOException {
    assertThat(back(0)).as("everything is folded").hasSizeLessThanOrEqualTo(11)
        .filteredOn(request -> request.startsWith("list")).hasSizeLessThanOrEqualTo(4);
    for (int others = 1; others < AGENTS; others++) {
      back(others);
    }
    assertThat(back(0)).as("%d runs of others and two of its own since", AGENTS - 1)
        .hasSizeLessThanOrEqualTo(11 + AGENTS - 1);
    cli.run("maintain").succeeded();
    assertThat(back(0)).as("folded again").hasSizeLessThanOrEqualTo(11);
    cli.run("verify").succeeded();
    assertThat(cli.json("snapshots").get("snapshots")).hasSize(AGENTS * NIGHTS + AGENTS + 2);
  }

  /** The requests of one backup. */
  private List<String> back(int agent) throws IOException {
    Map<String, String> environment = Map.of("MAILKEEP_REPOSITORY", cli.repository().toString(), "MAILKEEP_CREDENTIAL",
        credential(agent).toString(), "MAILKEEP_CACHE_DIR", folder.resolve("cache-of-" + agent).toString());
    Shell shell = new Shell(environment, new StringWriter(), new PrintStream(System.err, true, StandardCharsets.UTF_8),
        Terminal.none(), clock, new SecureRandom());
    Wiring wiring = new Wiring(shell, new Interruption(), new GlobalOptions(), new Messages(shell.err(), true),
        new Output(shell.out(), "backup", false));
    Requests requests = new Requests(FolderObjectStore.open(cli.repository()));
    MailLocation location = MailLocation.parse(source);
    try (OpenRepository open = wiring.openForBackup(requests);
        AgentCache cache = AgentCache.open(wiring.cacheFolder(open))) {
      JobPlan plan = new JobPlan(source, location.find().accounts(), any -> true, JobPlan.Missing.FAIL,
          JobPlan.Look.CHANGES, "host", "job", Agents.SEVERAL, JobBounds.DEFAULT);
      JobResult result = new BackupJob(open.repository(), cache, clock,
          new JobReport(new Silent(new BackupEvents(new Events(open.repository(), wiring), "job")))).run(plan);
      assertThat(result.accounts()).hasSize(2);
    }
    return requests.made;
  }

  private Path credential(int agent) {
    return folder.resolve("agent" + agent + ".credential");
  }

  private record Silent(BackupEvents events) implements JobReport.Listener {
    @Override
    public void read(long bytes, long messages) {}

    @Override
    public void unreadable(JobReport.Unreadable file) {
      throw new AssertionError(file);
    }

    @Override
    public void account(JobReport.AccountLine account) {}

    @Override
    public void committed(CommittedRun run) {
      events.committed(run);
    }
  }

  /** Writes down what is asked of a store. */
  private static final class Requests implements ObjectStore {
    private final ObjectStore store;
    private final List<String> made = new ArrayList<>();

    private Requests(ObjectStore store) {
      this.store = store;
    }

    @Override
    public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
      made.add("put " + key);
      store.put(key, bytes);
    }

    @Override
    public boolean putIfAbsent(ObjectKey key, ByteBuffer bytes) throws IOException {
      made.add("put " + key);
      return store.putIfAbsent(key, bytes);
    }

    @Override
    public StagedObject stage() throws IOException {
      made.add("stage");
      return store.stage();
    }

    @Override
    public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
      made.add("get " + key);
      return store.get(key, atMost);
    }

    @Override
    public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
      made.add("get " + key);
      return store.get(key, range);
    }

    @Override
    public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
      made.add("list " + prefix);
      return store.list(prefix, after, limit);
    }

    @Override
    public String location() {
      return store.location();
    }

    @Override
    public void close() throws IOException {
      store.close();
    }
  }
}
