package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code mailkeep guard} after what real backups count. */
class GuardTest {
  @TempDir
  private Path folder;

  private RetentionNights site;
  private Cli cli;

  @BeforeEach
  void backUp() throws IOException {
    site = new RetentionNights(folder);
    cli = site.cli;
    site.messages("anna", 0, 40);
    site.messages("bert", 0, 40);
    site.nights(2);
  }

  @Test
  void ordinaryNightsAndARescanAreFine() throws IOException {
    site.messages("anna", 40, 60);
    site.night();
    site.night("--rescan");
    site.messages("anna", 60, 63);
    site.night("--rescan");
    site.messages("bert", 40, 200);
    site.remove("anna", 0, 30);
    site.night();

    assertThat(cli.json("guard", "list").get("entries")).isEmpty();
    assertThat(cli.run("guard", "list").succeeded().out()).isEmpty();
  }

  /** All messages have other content under the same names. */
  @Test
  void mailThatSomebodyEncryptedIsQuarantined() throws IOException {
    cli.run("retention", "set", "--keep-last", "2").succeeded();
    site.messages("bert", 0, 40);
    site.nights(3);

    JsonNode entries = cli.json("guard", "list").get("entries");

    assertThat(entries).hasSize(1);
    assertThat(entries.get(0).get("account").asString()).isEqualTo("bert");
    assertThat(entries.get(0).get("what").asString()).isEqualTo("rewritten");
    assertThat(cli.run("guard", "list").succeeded().out()).contains("40 of 40 messages are new or changed");
    assertThat(cli.run("retention", "plan", "--account", "bert").succeeded().out()).contains("frozen")
        .contains("suspicious").doesNotContain("- goes");
    assertThat(cli.json("retention", "plan").get("retired").asInt()).as("anna's").isEqualTo(3);
  }

  @Test
  void mailThatIsGoneIsQuarantinedUntilThatIsAccepted() throws IOException {
    cli.run("retention", "set", "--keep-last", "1", "--retire", "2").succeeded();
    site.remove("bert", 0, 30);
    site.nights(2);

    assertThat(cli.run("guard", "list").succeeded().out()).contains("40 messages before, 10 now");
    assertThat(cli.json("retention", "plan").get("retired").asInt()).as("anna's").isEqualTo(3);
    BadInputTest.assertFailed(cli.run("guard", "accept", "anna"), 1, "nothing suspicious about anna");
    BadInputTest.assertFailed(cli.run("guard", "accept", "bert", "ffffff"), 1, "nothing suspicious");
    assertThat(cli.run("guard", "accept").code()).isEqualTo(2);
    String snapshot = cli.json("guard", "list").get("entries").get(0).get("snapshot").asString();

    JsonNode accepted = cli.json("guard", "accept", "bert", snapshot.substring(0, 8), "--reason", "moved away");

    assertThat(accepted.get("accepted")).hasSize(1);
    assertThat(cli.json("guard", "list").get("entries")).isEmpty();
    assertThat(cli.json("retention", "plan").get("retired").asInt()).isEqualTo(6);
    assertThat(cli.json("audit", "log").get("events").toString()).contains("guard accepted")
        .contains("moved away")
        .contains("40 messages before, 10 now");
    cli.run("maintain").succeeded();
    assertThat(cli.json("guard", "list").get("entries")).as("folded").isEmpty();
  }
}
