package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.cli.sample.SampleMail;
import tools.jackson.databind.JsonNode;

/** Who did what is written down, command by command, and what was verified as well. */
class AuditTest {

  @TempDir
  private Path folder;
  private Cli cli;
  private Path auditor;

  @BeforeEach
  void aBackup() throws IOException {
    cli = new Cli(folder).init();
    SampleMail mail = new SampleMail(folder.resolve("mail"), 1, 1);
    mail.firstNight();
    cli.run("backup", "--source", mail.location(), "--job", "nightly").succeeded();
    auditor = folder.resolve("auditor.credential");
    cli.run("key", "add", "--role", "auditor", "--name", "audit", "--out", auditor.toString()).succeeded();
  }

  @Test
  void everyCommandThatTouchesMailOrKeysIsAnEvent() {
    cli.run("maintain").succeeded();
    cli.run("verify").succeeded();
    cli.run("search", "--account", "bob", "--subject", "e", "--reason", "ticket 4711").succeeded();
    cli.run("ls", "--account", "bob", "--mailbox", "INBOX", "--messages").succeeded();
    cli.run("index", "rebuild", "--from-packs").succeeded();
    cli.run("audit", "export", folder.resolve("bundle").toString()).succeeded();

    JsonNode events = cli.json("audit", "log").get("events");
    assertThat(actions(events)).containsExactly("repository made", "backup committed", "key added", "maintained",
        "verified", "mail searched", "mail searched", "index rebuilt from packs", "audit log exported");
    assertThat(details(events.get(1))).contains("job: nightly", "complete: " + SampleMail.USERS.size());
    assertThat(details(events.get(4))).anyMatch(detail -> detail.matches("evidence: evidence/[0-9a-f]{32}/f{15}e .*"));
    assertThat(details(events.get(5))).contains("reason: ticket 4711", "accounts: bob", "command: search");
    cli.run("audit", "verify").succeeded();
  }

  @Test
  void aBackupThatCantBeRecordedIsMadeAllTheSameAndSaysSo() throws IOException {
    Path chains = cli.repository().resolve("audit");
    try (Stream<Path> inside = Files.walk(chains)) {
      for (Path path : inside.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
    Files.writeString(chains, "in the way");

    Cli.Ran ran = cli.run("backup", "--source", new SampleMail(folder.resolve("mail"), 1, 1).location());

    assertThat(ran.code()).isZero();
    assertThat(ran.err()).contains("\"backup committed\" is not recorded in the audit log");
  }

  @Test
  void aBundleIsCheckedWithoutTheRepository() throws IOException {
    Path bundle = folder.resolve("bundle");
    cli.run("maintain").succeeded();
    cli.run("audit", "export", bundle.toString()).succeeded();
    assertThat(cli.run("audit", "export", bundle.toString()).code()).as("it is there").isEqualTo(1);

    Cli elsewhere = new Cli(folder.resolve("elsewhere")).without("MAILKEEP_REPOSITORY");
    Cli.Ran unopened = elsewhere.run("audit", "verify", "--bundle", bundle.toString()).succeeded();
    assertThat(unopened.out()).contains("checked signatures and numbers of 4 events", "without a credential");
    Cli.Ran opened = elsewhere.with("MAILKEEP_CREDENTIAL", auditor.toString())
        .run("audit", "verify", "--bundle", bundle.toString()).succeeded();
    assertThat(opened.out()).contains("checked 4 events", "no damage found", "exported");

    byte[] bytes = Files.readAllBytes(bundle);
    bytes[bytes.length / 2] ^= 1;
    Files.write(bundle, bytes);
    assertThat(elsewhere.run("audit", "verify", "--bundle", bundle.toString()).code()).isEqualTo(11);
  }

  @Test
  void aWitnessMissesWhatWasCutOff() throws IOException {
    String witness = folder.resolve("witness").toString();
    Path newest = newestEvent();
    cli.run("audit", "verify", "--witness", witness).succeeded();
    String seen = Files.readString(folder.resolve("witness"));
    byte[] event = Files.readAllBytes(newest);
    Files.delete(newest);

    assertThat(cli.run("audit", "verify").code()).as("nobody else has seen it").isZero();
    Cli.Ran found = cli.run("audit", "verify", "--witness", witness);
    assertThat(found.code()).isEqualTo(11);
    assertThat(found.err()).contains("is missing, which the witness has seen");
    assertThat(folder.resolve("witness")).hasContent(seen);
    Files.write(newest, event);
    cli.run("audit", "verify", "--witness", witness).succeeded();
  }

  @Test
  void verificationsTakeTurnsAndDrillsAreRepeatable() {
    JsonNode first = cli.json("verify", "--read-data", "1K", "--drill", "3");
    assertThat(first.get("packsRead").asInt()).isEqualTo(1);
    assertThat(first.get("drilled")).hasSize(3).allSatisfy(one -> {
      assertThat(one.get("failed").asInt()).isZero();
      assertThat(one.get("items").asInt()).isPositive();
    });
    JsonNode again = cli.json("verify", "--drill", "3", "--seed", first.get("seed").asString());
    assertThat(again.get("drilled")).isEqualTo(first.get("drilled"));
    assertThat(cli.run("verify", "--seed", "7").code()).isEqualTo(2);
    assertThat(cli.run("verify", "--read-data", "5x").code()).isEqualTo(2);
    cli.run("verify", "--read-data", "1m").succeeded();
  }

  @Test
  void aDrillFindsMailThatDoesNotComeBack() throws IOException {
    try (Stream<Path> packs = Files.walk(cli.repository().resolve("packs"))) {
      for (Path pack : packs.filter(Files::isRegularFile).toList()) {
        if (Files.size(pack) > 300_000) {
          byte[] bytes = Files.readAllBytes(pack);
          for (int i = 20_000; i < bytes.length - 20_000; i += 500) {
            bytes[i] ^= 1;
          }
          Files.delete(pack);
          Files.write(pack, bytes);
        }
      }
    }

    Cli.Ran ran = cli.run("verify", "--drill", "3");
    Cli.Ran named = cli.run("repair", "--read-data", "all");

    assertThat(ran.code()).isEqualTo(11);
    assertThat(ran.out()).contains("NOT restored as they were");
    assertThat(named.code()).isEqualTo(11);
    assertThat(named.out()).contains("account bob, newest night: ", "  INBOX, message ");
    Path maintainer = folder.resolve("maintainer.credential");
    cli.run("key", "add", "--role", "maintainer", "--name", "m", "--out", maintainer.toString()).succeeded();
    assertThat(cli.with("MAILKEEP_CREDENTIAL", maintainer.toString()).run("repair", "--read-data", "all").out())
        .contains("account bob, newest night: ", "  INBOX: /").doesNotContain("INBOX, message");
  }

  @Test
  void nothingDamagedIsNothingToRepair() {
    assertThat(cli.run("repair", "--read-data", "all").succeeded().out()).contains("nothing is damaged");
  }

  private Path newestEvent() throws IOException {
    try (Stream<Path> files = Files.walk(cli.repository().resolve("audit"))) {
      return files.filter(Files::isRegularFile).min(Comparator.comparing(Path::getFileName)).orElseThrow();
    }
  }

  private static List<String> actions(JsonNode events) {
    List<String> actions = new ArrayList<>();
    events.forEach(event -> actions.add(event.get("action").asString()));
    return actions;
  }

  private static List<String> details(JsonNode event) {
    List<String> details = new ArrayList<>();
    event.get("details")
        .forEach(detail -> details.add(detail.get("name").asString() + ": " + detail.get("value").asString()));
    return details;
  }
}
