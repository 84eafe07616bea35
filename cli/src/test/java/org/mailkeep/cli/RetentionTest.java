package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code mailkeep retention} and {@code mailkeep hold} as people run them. */
class RetentionTest {
  @TempDir
  private Path folder;

  private RetentionNights site;
  private Cli cli;

  @BeforeEach
  void backUp() throws IOException {
    site = new RetentionNights(folder);
    cli = site.cli;
    site.messages("anna", 0, 3);
    site.messages("bert", 0, 3);
    site.nights(5);
  }

  @Test
  void atFirstEverythingIsKept() {
    assertThat(cli.run("retention", "show").succeeded().out()).contains("no policy was ever set");
    assertThat(cli.json("retention", "show").get("policy").asInt()).isZero();
    assertThat(cli.json("retention", "plan").get("retired").asInt()).isZero();
  }

  @Test
  void aPolicyThatRetiresMuchHasToBeMeant() {
    Cli.Ran refused = cli.run("retention", "set", "--keep-daily", "2");

    BadInputTest.assertFailed(refused, 13, "retires 6 of 10 entries");
    assertThat(refused.err()).contains("say --retire 6");
    BadInputTest.assertFailed(cli.run("retention", "set", "--keep-daily", "2", "--retire", "5"), 13, "--retire 6");
    assertThat(cli.json("retention", "show").get("policy").asInt()).isZero();

    JsonNode set = cli.json("retention", "set", "--keep-daily", "2", "--retire", "6");

    assertThat(set.get("policy").asInt()).isEqualTo(1);
    assertThat(set.get("retires").asInt()).isEqualTo(6);
    assertThat(cli.json("retention", "plan").get("retired").asInt()).isEqualTo(6);
    cli.run("retention", "set", "--keep-daily", "3").succeeded();
    assertThat(cli.json("retention", "show").get("groups").get(0).get("keepDaily").asInt()).isEqualTo(3);
  }

  @Test
  void aDryRunChangesNothing() throws IOException {
    var before = Cli.state(cli.repository());

    Cli.Ran ran = cli.run("retention", "set", "--keep-last", "1", "--dry-run").succeeded();

    assertThat(ran.out()).contains("dry run").contains("8 of 10 entries").contains("keeps 1 last");
    assertThat(Cli.state(cli.repository())).isEqualTo(before);
  }

  @Test
  void thePlanNamesWhatKeepsEachSnapshot() {
    cli.run("retention", "set", "--keep-daily", "2", "--keep-monthly", "1", "--retire", "6").succeeded();

    JsonNode account = cli.json("retention", "plan", "--account", "an*").get("accounts").get(0);

    assertThat(account.get("account").asString()).isEqualTo("anna");
    assertThat(account.get("group").asString()).isEqualTo("default");
    List<String> reasons = new ArrayList<>();
    account.get("snapshots").forEach(snapshot -> reasons.add(snapshot.get("reasons").toString()));
    assertThat(reasons).containsExactly("[]", "[]", "[]", "[\"daily\"]", "[\"daily\",\"monthly\",\"newest\"]");
    assertThat(account.get("snapshots").get(4).get("time").asString())
        .as("the store's, not the agent's").isEqualTo(RetentionNights.time(4).toString());
    String text = cli.run("retention", "plan", "--retired").succeeded().out();
    assertThat(text.lines().filter(line -> line.endsWith("- goes"))).hasSize(6);
    assertThat(text).contains("account bert, group default").contains("6 of 10 entries");
  }

  @Test
  void groupsHaveRulesOfTheirOwn() {
    cli.run("retention", "set", "--group", "some", "--accounts", "b*", "--keep-last", "1", "--time-zone",
        "Europe/Berlin", "--retire", "4").succeeded();

    assertThat(cli.json("retention", "plan").get("retired").asInt()).isEqualTo(4);
    assertThat(cli.run("retention", "show").succeeded().out()).contains("time zone Europe/Berlin")
        .contains("some: b*: keeps 1 last").contains("default: keeps everything");
    cli.run("retention", "set", "--group", "some", "--accounts", "c*").succeeded();
    assertThat(cli.json("retention", "plan").get("retired").asInt()).isZero();
    cli.run("retention", "set", "--remove-group", "some").succeeded();
    assertThat(cli.json("retention", "show").get("groups")).hasSize(1);
  }

  @Test
  void aWholePolicyComesFromAFile() throws IOException {
    Path file = folder.resolve("policy.yaml");
    Files.writeString(file, """
        time-zone: Europe/Berlin
        default:
          keep-daily: 30
          keep-monthly: 12
          max-age: 3650d
        groups:
          staff:
            accounts: ["an*", dean]
            keep-last: 2
            min-age: 7d
        """);

    JsonNode set = cli.json("retention", "set", "--from", file.toString());

    JsonNode staff = set.get("groups").get(0);
    assertThat(staff.get("group").asString()).isEqualTo("staff");
    assertThat(staff.get("accounts")).hasSize(2);
    assertThat(staff.get("minAgeSeconds").asInt()).isEqualTo(7 * 86_400);
    assertThat(set.get("groups").get(1).get("keepMonthly").asInt()).isEqualTo(12);
    assertThat(set.get("groups").get(1).get("maxAgeSeconds").asLong()).isEqualTo(3650L * 86_400);
    Files.writeString(file, "default:\n  keep-dayly: 3\ngroups:\n  staff:\n    keep-last: x\n");
    Cli.Ran wrong = cli.run("retention", "set", "--from", file.toString());
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("policy.yaml:2: ").contains("did you mean keep-daily").contains("policy.yaml:5: ")
        .contains("has no accounts").contains("nothing was changed");
  }

  @Test
  void wrongOptionsAreUsage() {
    for (String[] wrong : new String[][] {{}, {"--keep-daily", "-1"}, {"--keep-daily", "x"}, {"--min-age", "3d"},
        {"--keep-all", "--keep-last", "1"}, {"--accounts", "x"}, {"--group", "x", "--keep-last", "1"},
        {"--group", "default", "--accounts", "x", "--keep-last", "1"}, {"--time-zone", "Mars"},
        {"--remove-group", "x"}, {"--keep-last", "1", "--min-age", "9d", "--max-age", "3d"},
        {"--from", "/dev/null", "--keep-last", "1"}, {"--from", "/dev/null"}, {"--keep-within", "soon"}}) {
      String[] line = new String[wrong.length + 2];
      line[0] = "retention";
      line[1] = "set";
      System.arraycopy(wrong, 0, line, 2, wrong.length);
      assertThat(cli.run(line).code()).as(String.join(" ", line)).isEqualTo(2);
    }
  }

  @Test
  void whatIsHeldIsKept() {
    String snapshot = cli.json("snapshots").get("snapshots").get(1).get("snapshot").asString();
    cli.run("retention", "set", "--keep-last", "1", "--retire", "8").succeeded();

    JsonNode hold = cli.json("hold", "add", "--account", "anna", "--snapshot", snapshot.substring(0, 8), "--reason",
        "court order", "--reference", "4 O 12/26");

    assertThat(hold.get("entries").asInt()).isEqualTo(1);
    assertThat(cli.json("retention", "plan").get("retired").asInt()).isEqualTo(7);
    assertThat(cli.run("retention", "plan", "--account", "anna").succeeded().out())
        .contains("(court order, 4 O 12/26)");
    assertThat(cli.run("hold", "add", "--snapshot", snapshot, "--reason", "both").succeeded().out())
        .contains("it holds 2 entries");
    cli.run("hold", "add", "--account", "*", "--reason", "all").succeeded();
    assertThat(cli.json("retention", "plan").get("retired").asInt()).isZero();
    assertThat(cli.json("hold", "list").get("holds")).hasSize(3);

    for (JsonNode each : cli.json("hold", "list").get("holds")) {
      cli.run("hold", "release", each.get("hold").asString().substring(0, 10), "--reason", "done").succeeded();
    }

    assertThat(cli.json("hold", "list").get("holds")).isEmpty();
    assertThat(cli.json("retention", "plan").get("retired").asInt()).isEqualTo(8);
    BadInputTest.assertFailed(cli.run("hold", "release", hold.get("hold").asString()), 1, "no hold");
    assertThat(cli.run("hold", "add", "--reason", "x").code()).isEqualTo(2);
    assertThat(cli.run("hold", "add", "--account", "x").code()).isEqualTo(2);
    BadInputTest.assertFailed(cli.run("hold", "add", "--snapshot", "ffffffff", "--reason", "x"), 1, "no snapshot");
  }

  @Test
  void allOfItIsInTheAuditLog() {
    cli.run("retention", "set", "--keep-last", "1", "--retire", "8").succeeded();
    cli.run("hold", "add", "--account", "anna", "--reason", "court order").succeeded();
    String hold = cli.json("hold", "list").get("holds").get(0).get("hold").asString();
    cli.run("hold", "release", hold).succeeded();

    List<String> actions = new ArrayList<>();
    List<JsonNode> events = new ArrayList<>();
    cli.json("audit", "log").get("events").forEach(events::add);
    events.removeIf(event -> event.get("action").asString().matches("repository made|backup committed"));
    events.forEach(event -> actions.add(event.get("action").asString()));
    assertThat(actions).containsExactly("policy set", "hold added", "hold released");
    assertThat(events.get(0).get("details").toString()).contains("keeps 1 last").contains("\"8\"");
    assertThat(events.get(2).get("details").toString()).as("what was held").contains(hold).contains("court order");
  }

  @Test
  void whoMay() {
    Path agent = folder.resolve("agent");
    Path auditor = folder.resolve("auditor");
    Path maintainer = folder.resolve("maintainer");
    cli.run("key", "add", "--role", "agent", "--name", "a", "--out", agent.toString()).succeeded();
    cli.run("key", "add", "--role", "auditor", "--name", "b", "--out", auditor.toString()).succeeded();
    cli.run("key", "add", "--role", "maintainer", "--name", "c", "--out", maintainer.toString()).succeeded();

    cli.with("MAILKEEP_CREDENTIAL", maintainer.toString()).run("retention", "set", "--keep-daily", "30").succeeded();
    cli.with("MAILKEEP_CREDENTIAL", auditor.toString());
    assertThat(cli.json("retention", "show").get("policy").asInt()).isEqualTo(1);
    cli.json("retention", "plan");
    cli.json("hold", "list");
    BadInputTest.assertFailed(cli.run("retention", "set", "--keep-daily", "31"), 12, "auditor");
    BadInputTest.assertFailed(cli.run("hold", "add", "--account", "x", "--reason", "x"), 12, "auditor");
    cli.with("MAILKEEP_CREDENTIAL", agent.toString());
    assertThat(cli.run("retention", "show").code()).isEqualTo(12);
  }
}
