package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What an administrator sees in the morning. */
class StatusTest {
  /** Its length is not what its directory says, as that of a file that somebody writes to. */
  private static final Path GROWING = Path.of("/proc/version");

  @TempDir
  private Path folder;

  private Cli cli;
  private Path mail;

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder).init();
    mail = Files.createDirectory(folder.resolve("mail"));
    account("staff", "anna");
    account("staff", "bert");
    account("students", "carl");
  }

  @Test
  void theLastBackupOfEachJobIsShownAndWhoIsOverdue() throws IOException {
    back(0, "staff");
    back(0, "students");
    back(2, "staff");
    Files.writeString(mail.resolve("staff/anna"), "more\n");
    back(3, "staff");

    JsonNode status = status(4);
    assertThat(texts(status.get("jobs"), "job")).containsExactly("staff", "students");
    JsonNode staff = status.get("jobs").get(0);
    assertThat(staff.get("accounts").longValue()).isEqualTo(2);
    assertThat(staff.get("complete").longValue()).isEqualTo(2);
    assertThat(staff.get("readBytes").longValue()).isGreaterThanOrEqualTo(5);
    assertThat(staff.get("storedBytes").longValue()).isPositive();
    assertThat(staff.get("snapshots")).hasSize(1);
    assertThat(staff.get("finished").stringValue()).isGreaterThan(staff.get("started").stringValue().substring(0, 10));
    assertThat(status.get("accounts").longValue()).isEqualTo(3);
    assertThat(texts(status.get("overdueAccounts"), "account")).containsExactly("carl");

    Cli.Ran ran = cli.run("status").succeeded();
    assertThat(ran.out()).containsPattern("(?m)^\\S+ +staff +\\d{4}-").containsPattern("(?m)^\\S+ +students +\\d{4}-")
        .contains("1 of 3 accounts overdue").containsPattern("(?m)^carl .* 4\\.0 d +complete .* students$");
  }

  @Test
  void aJobThatWasRenamedIsShownUnderBothNamesWithItsLastBackupUnderEach() {
    backAs(0, "old");
    backAs(1, "old");
    for (int night = 2; night < 6; night++) {
      backAs(night, "new");
    }

    JsonNode status = status(6);
    assertThat(texts(status.get("jobs"), "job")).containsExactly("new", "old");
    assertThat(status.get("jobs").get(0).get("finished").stringValue()).startsWith(day(5));
    assertThat(status.get("jobs").get(1).get("finished").stringValue()).startsWith(day(1));
    cli.run("status").succeeded();
  }

  private void backAs(int night, String job) {
    clock(night);
    cli.run("backup", "--job", job, "--source", source("staff")).succeeded();
  }

  private String day(int night) {
    return clock(night).instant().toString().substring(0, "2026-01-01".length());
  }

  @Test
  void aScriptIsToldOfOverdueAccountsByTheExitCode() {
    back(0, "staff");

    clock(1);
    assertThat(cli.run("status", "--fail-overdue").code()).isZero();
    clock(2);
    assertThat(cli.run("status").code()).isZero();
    assertThat(cli.run("status", "--fail-overdue").code()).isEqualTo(4);
    assertThat(cli.run("status", "--fail-overdue", "--overdue", "7d").code()).isZero();
  }

  @Test
  void theLongestOverdueComeFirstAndTheOthersAreCounted() throws IOException {
    assumeThat(GROWING).exists();
    Files.createSymbolicLink(mail.resolve("students/dora"), GROWING);
    back(0, "students");
    back(1, "staff");

    JsonNode status = status(9);
    assertThat(texts(status.get("overdueAccounts"), "account")).containsExactly("dora", "carl", "anna", "bert");
    assertThat(status.get("overdueAccounts").get(0).get("lastComplete").isNull()).isTrue();
    Cli.Ran ran = cli.run("status", "--limit", "2");
    assertThat(ran.out()).contains("dora", "carl", "and 2 more").doesNotContain("anna", "bert");
    assertThat(cli.run("status", "--limit", "0").out()).contains("anna", "bert").doesNotContain("more;");
    assertThat(cli.json("status", "--limit", "1").get("overdue").longValue()).isEqualTo(4);
  }

  @Test
  void anAccountThatCannotBeReadWasLastCompleteWhenItCould() throws IOException {
    assumeThat(GROWING).exists();
    for (int night = 0; night < 3; night++) {
      back(night, "staff");
    }
    Files.delete(mail.resolve("staff/anna"));
    Files.createSymbolicLink(mail.resolve("staff/anna"), GROWING);
    for (int night = 3; night < 8; night++) {
      clock(night);
      assertThat(cli.run("backup", "--job", "staff", "--source", source("staff")).code()).isEqualTo(3);
    }

    JsonNode status = status(20);
    JsonNode anna = status.get("overdueAccounts").get(0);
    assertThat(anna.get("account").stringValue()).isEqualTo("anna");
    assertThat(anna.get("status").stringValue()).isEqualTo("unreadable");
    assertThat(anna.get("lastComplete").stringValue())
        .startsWith(clock(2).instant().toString().substring(0, "2026-01-01T00".length()));
    assertThat(status.get("overdue").longValue()).as("bert too by now").isEqualTo(2);
    assertThat(status.get("jobs").get(0).get("unreadable").longValue()).isEqualTo(1);
  }

  @Test
  void anAccountThatIsNotThereAnyMoreIsNotOverdue() throws IOException {
    for (int i = 0; i < 8; i++) {
      account("staff", "more" + i);
    }
    back(0, "staff");
    Files.delete(mail.resolve("staff/anna"));
    back(3, "staff");

    JsonNode status = status(3);
    assertThat(status.get("overdue").longValue()).isZero();
    assertThat(status.get("jobs").get(0).get("absent").longValue()).isEqualTo(1);
  }

  @Test
  void anAccountThatItsJobNamesNoMoreIsOverdueForAWeek() {
    back(0, "staff");
    for (int night = 1; night < 12; night++) {
      clock(night);
      cli.run("backup", "--job", "staff", "--source", source("staff"), "--account", "anna").succeeded();
      JsonNode status = status(night);
      if (night < 2) {
        assertThat(status.get("accounts").longValue()).isEqualTo(2);
        assertThat(status.get("overdue").longValue()).isZero();
      } else if (night < 9) {
        assertThat(texts(status.get("overdueAccounts"), "account")).as("night %d", night).containsExactly("bert");
      }
    }
    assertThat(status(12).get("accounts").longValue()).isEqualTo(1);
  }

  @Test
  void aYearOfNightsIsNotReadForTheLastOne() {
    back(0, "students");
    for (int night = 0; night < 50; night++) {
      back(night, "staff");
      if (night % 5 == 0) {
        cli.run("maintain").succeeded();
      }
    }

    JsonNode status = status(50);
    assertThat(status.get("snapshotsRead").longValue()).as("of 51").isBetween(9L, 13L);
    assertThat(texts(status.get("jobs"), "job")).containsExactly("staff", "students");
    assertThat(texts(status.get("overdueAccounts"), "account")).containsExactly("carl");
    assertThat(texts(cli.json("status", "--since", "20d").get("jobs"), "job")).containsExactly("staff");
  }

  @Test
  void whoMayNotReadSnapshotsIsTold() {
    back(0, "staff");
    Path agent = folder.resolve("agent");
    cli.run("key", "add", "--role", "agent", "--name", "mail1", "--out", agent.toString()).succeeded();
    Path auditor = folder.resolve("auditor");
    cli.run("key", "add", "--role", "auditor", "--name", "board", "--out", auditor.toString()).succeeded();

    assertThat(cli.run("status", "--credential", agent.toString()).code()).isEqualTo(12);
    back(1, "staff");
    assertThat(cli.run("status", "--credential", auditor.toString()).succeeded().out())
        .contains("no account is overdue");
  }

  @Test
  void anEmptyRepositorySaysSo() {
    Cli.Ran ran = cli.run("status", "--fail-overdue").succeeded();

    assertThat(ran.out()).startsWith("no backup since ");
  }

  private void account(String job, String name) throws IOException {
    Files.createDirectories(mail.resolve(job));
    Files.writeString(mail.resolve(job).resolve(name), name + "'s\n");
  }

  private String source(String job) {
    return "files:" + mail.resolve(job) + "/%n";
  }

  private void back(int night, String job) {
    clock(night);
    Cli.Ran ran = cli.run("backup", "--job", job, "--source", source(job));
    assertThat(ran.code()).as(ran.toString()).isIn(0, 3);
  }

  private JsonNode status(int night) {
    clock(night);
    return cli.json("status");
  }

  private Clock clock(int night) {
    Clock clock = Clock.offset(Clock.system(ZoneId.of("Europe/Berlin")),
        Duration.ofDays(night).plus(Duration.ofHours(1)));
    cli.at(clock);
    return clock;
  }

  private static List<String> texts(JsonNode list, String field) {
    List<String> texts = new ArrayList<>();
    list.forEach(item -> texts.add(item.get(field).stringValue()));
    return texts;
  }
}
