package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code mailkeep erase} as people run it. */
class EraseTest {
  @TempDir
  private Path folder;

  private Cli cli;
  private String source;

  @BeforeEach
  void backUp() throws IOException {
    cli = new Cli(folder).at(Clock.offset(Clock.systemUTC(), Duration.ofHours(1))).init();
    Path mail = Files.createDirectory(folder.resolve("mail"));
    source = "files:" + mail + "/%n";
    Files.writeString(mail.resolve("anna"), "first\n".repeat(1000));
    Files.writeString(mail.resolve("bert"), "other\n".repeat(1000));
    cli.run("backup", "--source", source).succeeded();
  }

  @Test
  void asksForTheNameAgainAndSaysWhatWouldGo() throws IOException {
    Map<Path, String> before = Cli.state(cli.repository());

    BadInputTest.assertFailed(cli.run("erase", "--account", "anna", "--reason", "left"), 2, "from 1 snapshot,");
    BadInputTest.assertFailed(cli.run("erase", "--account", "anna", "--reason", "left", "--confirm", "bert"), 2,
        "say --confirm anna");
    BadInputTest.assertFailed(cli.run("erase", "--account", "anna"), 2, "--reason");
    BadInputTest.assertFailed(cli.run("erase"), 2, "--certificate ORDER");
    BadInputTest.assertFailed(cli.run("erase", "--account", "carl", "--reason", "left", "--confirm", "carl"), 1,
        "no snapshot has an account carl");
    JsonNode dry = cli.json("erase", "--account", "anna", "--reason", "left", "--dry-run");

    assertThat(dry.get("dryRun").asBoolean()).isTrue();
    assertThat(dry.get("entries").asInt()).isEqualTo(1);
    assertThat(dry.get("bytes").asInt()).isEqualTo(6000);
    assertThat(Cli.state(cli.repository())).isEqualTo(before);
  }

  @Test
  void erasesAndCertifies() throws IOException {
    JsonNode erased = cli.json("erase", "--account", "anna", "--reason", "left the house", "--reference", "HR 7",
        "--confirm", "anna");
    String order = erased.get("order").asString();
    assertThat(erased.get("epoch").asInt()).isPositive();
    assertThat(cli.run("accounts").succeeded().out()).contains("bert").doesNotContain("anna");
    BadInputTest.assertFailed(cli.run("erase", "--certificate", order), 1, "mailkeep prune");

    cli.run("prune").succeeded();
    cli.run("prune").succeeded();
    Path file = folder.resolve("certificate");
    JsonNode certificate = cli.json("erase", "--certificate", order.substring(0, 8), "--to", file.toString());

    assertThat(certificate.get("account").asString()).isEqualTo("anna");
    assertThat(certificate.get("reference").asString()).isEqualTo("HR 7");
    assertThat(certificate.get("entries").asInt()).isEqualTo(1);
    assertThat(certificate.get("remainingBlocks").asInt()).isZero();
    String written = Files.readString(file);
    String statement = written.substring(0, written.indexOf("\n\n") + 1);
    String signed = written.replaceAll("(?s).*OBJECT-----\n(.*)\n-----END.*", "$1");
    assertThat(statement).contains("account: anna\n", "reason: left the house\n");
    assertThat(new String(Base64.getMimeDecoder().decode(signed), StandardCharsets.UTF_8)).contains(statement);
    assertThat(cli.run("erase", "--certificate", order).succeeded().out()).isEqualTo(statement);
    BadInputTest.assertFailed(cli.run("erase", "--certificate", order, "--to", file.toString()), 1, "exists");
    assertThat(cli.run("audit", "log").succeeded().out()).contains("erasure ordered", "erasure certified",
        "left the house");
    cli.run("verify", "--read-data", "all").succeeded();
    cli.run("backup", "--source", source).succeeded();
    assertThat(cli.run("accounts").succeeded().out()).contains("anna");
  }

  @Test
  void whatIsHeldOrYoungerThanPromisedIsNotErased() throws IOException {
    cli.run("hold", "add", "--account", "an*", "--reason", "court order").succeeded();
    cli.run("retention", "set", "--keep-daily", "30", "--min-age", "7d").succeeded();
    Map<Path, String> before = Cli.state(cli.repository());

    Cli.Ran refused = cli.run("erase", "--account", "anna", "--reason", "left", "--confirm", "anna");

    BadInputTest.assertFailed(refused, 13, "court order");
    assertThat(refused.err()).contains("at least 7 days");
    assertThat(cli.run("accounts").succeeded().out()).contains("anna");
    assertThat(Cli.state(cli.repository()).keySet()).isEqualTo(before.keySet());
    String hold = cli.json("hold", "list").get("holds").get(0).get("hold").asString();
    cli.run("hold", "release", hold).succeeded();
    cli.run("retention", "show").succeeded();
    BadInputTest.assertFailed(cli.run("erase", "--account", "bert", "--reason", "left", "--confirm", "bert"), 13,
        "days");
  }

  @Test
  void anOrderThatIsNotThereHasNoCertificate() {
    BadInputTest.assertFailed(cli.run("erase", "--certificate", "12345678"), 1, "no order begins with 12345678");
    BadInputTest.assertFailed(cli.run("erase", "--certificate", "../../x"), 1, "names no order");
    BadInputTest.assertFailed(cli.run("erase", "--certificate", "12345678", "--reason", "x"), 2, "nothing else");
  }

  @Test
  void anAgentMayNot() {
    Path agent = folder.resolve("agent");
    cli.run("key", "add", "--role", "agent", "--name", "mail1", "--out", agent.toString()).succeeded();

    BadInputTest.assertFailed(cli.with("MAILKEEP_CREDENTIAL", agent.toString()).run("erase", "--account", "anna",
        "--reason", "x", "--confirm", "anna"), 12, "may not erase");
  }
}
