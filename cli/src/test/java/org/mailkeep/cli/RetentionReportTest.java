package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.key.CredentialFile;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.store.FolderObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import tools.jackson.databind.JsonNode;

/** {@code mailkeep retention report} of a site in which things went wrong. */
class RetentionReportTest {
  @TempDir
  private Path folder;

  private RetentionNights site;
  private Cli cli;

  /** Twelve nights, on three of which bert was left out, and a hold on anna. */
  @BeforeEach
  void backUp() throws IOException {
    site = new RetentionNights(folder);
    cli = site.cli;
    site.messages("anna", 0, 3);
    site.messages("bert", 0, 3);
    cli.run("retention", "set", "--keep-daily", "30", "--keep-monthly", "6").succeeded();
    site.nights(4);
    site.night("--account", "anna");
    site.nights(2);
    site.night("--account", "anna");
    site.night("--account", "anna");
    site.nights(3);
    cli.run("hold", "add", "--account", "anna", "--reason", "court order", "--reference", "4 O 12/26").succeeded();
  }

  @Test
  void namesExactlyWhatWentWrong() throws IOException {
    Id128 third = snapshot(2);
    retire(third, "anna");

    Cli.Ran ran = cli.run("retention", "report", "--json");

    assertThat(ran.code()).as(ran.toString()).isEqualTo(11);
    JsonNode report = ran.json();
    assertThat(report.get("gaps").asInt()).isEqualTo(3);
    assertThat(report.get("accountsWithGaps").asInt()).isEqualTo(1);
    assertThat(report.get("earlyDeletions").asInt()).isEqualTo(1);
    assertThat(report.get("lostSnapshots")).isEmpty();
    assertThat(report.get("unknown").asInt()).isZero();
    assertThat(report.get("heldAccounts").asInt()).isEqualTo(1);
    assertThat(report.get("problems")).isEmpty();
    JsonNode anna = report.get("accountReports").get(0);
    assertThat(anna.get("points")).hasSize(11);
    assertThat(anna.get("gaps")).isEmpty();
    assertThat(anna.get("earlyDeletions")).hasSize(1);
    assertThat(anna.get("earlyDeletions").get(0).get("snapshot").asString()).isEqualTo(third.hex());
    assertThat(anna.get("holds")).hasSize(1);
    assertThat(anna.get("promises").get(0).toString())
        .isEqualTo("{\"period\":\"day\",\"promised\":12,\"present\":11}");
    JsonNode bert = report.get("accountReports").get(1);
    assertThat(days(bert.get("gaps"))).containsExactly("2026-03-09", "2026-03-08", "2026-03-05");
    assertThat(bert.get("earlyDeletions")).isEmpty();
    assertThat(bert.get("holds")).isEmpty();
    String text = cli.run("retention", "report").out();
    assertThat(text).contains("3 gaps in 1 account").contains("1 early deletion")
        .contains("gap: account bert, 2026-03-05, 2026-03-08 to 2026-03-09: no complete backup")
        .contains("deleted early: account anna, snapshot " + third.brief());
  }

  @Test
  void whereAllIsWellItSaysSo() {
    Cli.Ran anna = cli.run("retention", "report", "--account", "anna").succeeded();

    assertThat(anna.out()).contains("13 of 13 promised").contains("no gaps").contains("no early deletions")
        .contains("1 hold on 1 account").doesNotContain("bert");
    assertThat(cli.run("retention", "report", "--account", "anna", "--fail-on-gaps").code()).isZero();
    assertThat(cli.run("retention", "report", "--fail-on-gaps").code()).isEqualTo(4);
    assertThat(cli.run("retention", "report").code()).isZero();
  }

  @Test
  void whatThePolicyGaveUpIsNotMissed() throws IOException {
    cli.run("hold", "release", cli.json("hold", "list").get("holds").get(0).get("hold").asString()).succeeded();
    cli.run("retention", "set", "--keep-last", "4", "--retire", "13").succeeded();
    cli.run("prune").succeeded();
    cli.run("prune").succeeded();
    cli.run("retention", "set", "--keep-daily", "30").succeeded();

    JsonNode report = cli.json("retention", "report");

    assertThat(report.get("restorePoints").asInt()).isEqualTo(8);
    assertThat(report.get("earlyDeletions").asInt()).isZero();
    assertThat(report.get("lostEarly").asInt()).isZero();
    assertThat(report.get("gaps").asInt()).as("of bert's last days only").isZero();
    assertThat(report.get("unknown").asInt()).isZero();
    assertThat(report.get("policies")).hasSize(4);
  }

  /** Somebody with access to the store removes a night as a whole: nothing tells any more whose it was, but that it was there. */
  @Test
  void aSnapshotThatSomebodyRemovedIsMissed() throws IOException {
    Id128 third = snapshot(2);
    Files.delete(file(third));

    Cli.Ran ran = cli.run("retention", "report", "--json");

    assertThat(ran.code()).as(ran.toString()).isEqualTo(11);
    JsonNode lost = ran.json().get("lostSnapshots");
    assertThat(lost).hasSize(1);
    assertThat(lost.get(0).get("snapshot").asString()).isEqualTo(third.hex());
    assertThat(lost.get(0).get("proof").asString()).isEqualTo("missing");
    assertThat(lost.get(0).get("completeAccounts").asInt()).as("as its event says").isEqualTo(2);
    assertThat(ran.json().get("unknown").asInt()).as("a day of each").isEqualTo(2);
    assertThat(ran.json().get("gaps").asInt()).isEqualTo(3);
  }

  @Test
  void oneThatIsNotWhatWasCommittedIsMissed() throws IOException {
    Files.copy(file(snapshot(1)), file(snapshot(2)), java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    assertThat(cli.run("retention", "report", "--json").json().get("lostSnapshots").get(0).get("proof").asString())
        .isEqualTo("damaged");
  }

  /** Without its outcome a run never was; but its event says that it committed, and its snapshot whose it was. */
  @Test
  void oneOfWhichTheOutcomeIsGoneIsMissed() throws IOException {
    Id128 third = snapshot(2);
    removeOutcome(third);

    JsonNode report = cli.run("retention", "report", "--json").json();

    assertThat(report.get("earlyDeletions").asInt()).as("anna's and bert's").isEqualTo(2);
    assertThat(report.get("lostSnapshots")).isEmpty();
    Files.delete(file(third));
    report = cli.run("retention", "report", "--json").json();
    assertThat(report.get("earlyDeletions").asInt()).isZero();
    assertThat(report.get("lostSnapshots").get(0).get("proof").asString()).isEqualTo("logged");
  }

  @Test
  void aWholeNightThatWasPrunedAgainstThePolicyIsMissed() throws IOException {
    Id128 third = snapshot(2);
    retire(third, "anna");
    retire(third, "bert");
    Files.deleteIfExists(file(third));

    Cli.Ran ran = cli.run("retention", "report", "--json");

    assertThat(ran.code()).isEqualTo(11);
    assertThat(ran.json().get("lostSnapshots").get(0).get("snapshot").asString()).isEqualTo(third.hex());
  }

  @Test
  void theTableHasEveryAccount() throws IOException {
    retire(snapshot(2), "anna");

    List<String> lines = cli.run("retention", "report", "--format", "csv").out().lines().toList();

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0)).startsWith("record,account,group,restore_points,newest,promised_days,present_days");
    assertThat(lines.get(1)).startsWith("account,anna,default,11,2026-03-12T22:00:00Z,12,11,0,0,1,1,0,0,0,,0,,1,")
        .contains("court order");
    assertThat(lines.get(2)).contains(",3,\"2026-03-05, 2026-03-08 to 2026-03-09\",");
    assertThat(lines).allSatisfy(line -> assertThat(cells(line)).hasSize(24));
    assertThat(cli.run("retention", "report", "--format", "csv").out()).contains("\r\n").endsWith("\r\n");
  }

  @Test
  void aFileIsMadeOnceAndForItsOwnerAlone() throws IOException {
    for (String format : new String[] {"text", "json", "csv", "html"}) {
      Path file = folder.resolve("report." + format);

      String said = cli.run("retention", "report", "--format", format, "--to", file.toString()).succeeded().out();

      assertThat(said).startsWith(file + "\n").contains("3 gaps");
      assertThat(Files.readString(file)).contains("bert");
      assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
      assertThat(cli.run("retention", "report", "--format", format, "--to", file.toString()).code()).isEqualTo(1);
    }
    JsonNode told = cli.json("retention", "report", "--format", "html", "--to", folder.resolve("b.html").toString());
    assertThat(told.get("gaps").asInt()).isEqualTo(3);
    assertThat(told.get("file").asString()).endsWith("b.html");
    assertThat(
        tools.jackson.databind.json.JsonMapper.shared().readTree(Files.readString(folder.resolve("report.json"))))
        .isEqualTo(cli.json("retention", "report"));
    assertThat(cli.run("retention", "report", "--json", "--format", "csv").code()).isEqualTo(2);
    assertThat(cli.run("retention", "report", "--format", "pdf").code()).isEqualTo(2);
    assertThat(cli.run("retention", "report", "--days", "0").code()).isEqualTo(2);
  }

  @Test
  void anAuditorSeesAllOfItAndNoMail() {
    Path auditor = folder.resolve("auditor");
    Path agent = folder.resolve("agent");
    cli.run("key", "add", "--role", "auditor", "--name", "a", "--out", auditor.toString()).succeeded();
    cli.run("key", "add", "--role", "agent", "--name", "b", "--out", agent.toString()).succeeded();
    String owners = cli.run("retention", "report").succeeded().out();

    cli.with("MAILKEEP_CREDENTIAL", auditor.toString());

    assertThat(cli.run("retention", "report").succeeded().out()).isEqualTo(owners);
    for (String format : new String[] {"text", "json", "csv", "html"}) {
      assertThat(cli.run("retention", "report", "--format", format).succeeded().out()).contains("bert")
          .doesNotContain("Subject").doesNotContain("INBOX").doesNotContain("Maildir").doesNotContain("host:2,S");
    }
    assertThat(cli.run("ls", "--account", "anna").code()).as("names of folders").isEqualTo(12);
    assertThat(cli.run("ls", "--account", "anna", "--mailbox", "INBOX", "--messages").code()).as("mail").isEqualTo(12);
    cli.with("MAILKEEP_CREDENTIAL", agent.toString());
    assertThat(cli.run("retention", "report").code()).isEqualTo(12);
  }

  @Test
  void theLogItselfIsChecked() throws IOException {
    List<Path> events;
    try (Stream<Path> files = Files.walk(cli.repository().resolve("audit"))) {
      events = files.filter(Files::isRegularFile).sorted().toList();
    }
    Files.delete(events.get(4));

    assertThat(cli.run("retention", "report").out()).contains("1 problem with the log").contains("is missing");
  }

  private static List<String> days(JsonNode periods) {
    List<String> days = new ArrayList<>();
    periods.forEach(period -> days.add(period.get("first").asString()));
    return days;
  }

  private static List<String> cells(String line) {
    return List.of(line.replaceAll("\"[^\"]*\"", "").split(",", -1));
  }

  private Id128 snapshot(int night) {
    List<JsonNode> snapshots = new ArrayList<>();
    cli.json("snapshots").get("snapshots").forEach(snapshots::add);
    snapshots.sort(java.util.Comparator.comparing(snapshot -> snapshot.get("finished").asString()));
    return Id128.fromHex(snapshots.get(night).get("snapshot").asString());
  }

  private Path file(Id128 snapshot) throws IOException {
    return find("snapshots", snapshot);
  }

  private void removeOutcome(Id128 snapshot) throws IOException {
    Path run = find("runs", snapshot);
    Files.delete(run.resolve("outcome"));
  }

  private Path find(String below, Id128 name) throws IOException {
    try (Stream<Path> files = Files.walk(cli.repository().resolve(below))) {
      return files.filter(file -> file.getFileName().toString().startsWith(name.hex())).findFirst()
          .orElse(folder.resolve("none"));
    }
  }

  /** As somebody does who holds the owner's keys and heeds no policy. */
  private void retire(Id128 snapshot, String account) throws IOException {
    try (ObjectStore store = FolderObjectStore.open(cli.repository());
        Repository repository = Repository.open(store, CredentialFile.read(folder.resolve("kit")),
            java.time.Clock.fixed(RetentionNights.time(11), java.time.ZoneOffset.UTC), new SecureRandom())) {
      repository.maintenance(Duration.ofDays(2)).run();
      repository.prune(Duration.ofDays(2),
          (root, runs) -> (run, entry) -> !(run.id().equals(snapshot) && entry.account().equals(account)),
          Repacking.upTo(Long.MAX_VALUE)).run();
    }
  }
}
