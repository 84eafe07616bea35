package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code mailkeep prune} as people run it. */
class PruneTest {
  @TempDir
  private Path folder;

  private RetentionNights site;
  private Cli cli;

  @BeforeEach
  void backUp() throws IOException {
    site = new RetentionNights(folder);
    cli = site.cli;
    site.messages("anna", 0, 30);
    site.messages("bert", 0, 3);
    site.nights(5);
  }

  @Test
  void withoutAPolicyEverySnapshotStays() {
    JsonNode pruned = cli.json("prune");

    assertThat(pruned.get("retiredEntries").asInt()).isZero();
    assertThat(cli.json("snapshots").get("snapshots")).hasSize(5);
  }

  @Test
  void whatThePolicyGivesUpIsGoneAndTheRestRestores() {
    cli.run("retention", "set", "--keep-last", "2", "--retire", "6").succeeded();
    JsonNode dry = cli.json("prune", "--dry-run");
    assertThat(dry.get("retiredEntries").asInt()).isEqualTo(6);
    assertThat(cli.json("snapshots").get("snapshots")).hasSize(5);

    JsonNode pruned = cli.json("prune");

    assertThat(pruned.get("retiredEntries").asInt()).isEqualTo(6);
    assertThat(pruned.get("retiredSnapshots").asInt()).isEqualTo(3);
    assertThat(cli.json("snapshots").get("snapshots")).hasSize(2);
    cli.run("verify", "--read-data", "all").succeeded();
    cli.run("restore", "--all", "--to", "files:" + folder.resolve("back")).succeeded();
    assertThat(cli.run("audit", "log").succeeded().out()).contains("prune begun").contains("pruned");
    cli.run("audit", "verify").succeeded();
    assertThat(cli.json("prune").get("deletedObjects").asInt()).isZero();
  }

  @Test
  void whatIsHeldStays() {
    String first = cli.json("snapshots").get("snapshots").get(0).get("snapshot").asString();
    cli.run("hold", "add", "--snapshot", first, "--account", "anna", "--reason", "court order").succeeded();
    cli.run("retention", "set", "--keep-last", "1", "--retire", "7").succeeded();

    cli.run("prune").succeeded();

    JsonNode left = cli.json("snapshots").get("snapshots");
    assertThat(left).hasSize(2);
    assertThat(cli.json("snapshots").toString()).contains(first);
    cli.run("restore", "--account", "anna", "--snapshot", first, "--to", "files:" + folder.resolve("anna")).succeeded();
    BadInputTest.assertFailed(
        cli.run("restore", "--account", "bert", "--snapshot", first, "--to", "files:" + folder.resolve("bert")), 1,
        "bert");
  }

  @Test
  void anAgentMayNot() {
    Path agent = folder.resolve("agent");
    cli.run("key", "add", "--role", "agent", "--name", "a", "--out", agent.toString()).succeeded();

    BadInputTest.assertFailed(cli.with("MAILKEEP_CREDENTIAL", agent.toString()).run("prune"), 12, "maintain");
  }
}
