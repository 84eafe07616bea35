package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.cli.sample.SampleMail;
import tools.jackson.databind.JsonNode;

/** An agent's credential is stolen, or packs are damaged: commands say so, and backups heal what they can. */
class RevokeTest {

  @TempDir
  private Path folder;
  private Cli cli;
  private Cli agent;
  private SampleMail mail;
  private String key;

  @BeforeEach
  void anAgentBacksUp() throws IOException {
    cli = new Cli(folder).init();
    mail = new SampleMail(folder.resolve("mail"), 1, 1);
    mail.firstNight();
    Path credential = folder.resolve("mx1.credential");
    key = cli.json("key", "add", "--role", "agent", "--name", "mx1", "--out", credential.toString()).get("key")
        .asString();
    agent = new Cli(folder).with("MAILKEEP_CREDENTIAL", credential.toString());
    agent.run("backup", "--source", mail.location()).succeeded();
  }

  @Test
  void whatARevokedAgentMadeIsShownAsDistrustedAndItMayDoNoMore() throws IOException {
    assertThat(cli.json("snapshots").get("snapshots").get(0).get("distrusted").asBoolean()).isFalse();

    JsonNode revoked = cli.json("key", "revoke", key.substring(0, 8), "--reason", "laptop gone");

    assertThat(revoked.get("packs").asInt()).isPositive();
    assertThat(revoked.get("accounts").asInt()).isEqualTo(SampleMail.USERS.size());
    assertThat(cli.run("key", "list").succeeded().out()).contains("revoked, distrusted from epoch 1 on");
    assertThat(cli.json("key", "list").toString()).contains("\"revokedSince\":1");
    assertThat(cli.run("snapshots").succeeded().out()).contains("distrusted");
    JsonNode snapshot = cli.json("snapshots").get("snapshots").get(0);
    assertThat(snapshot.get("distrusted").asBoolean()).isTrue();
    assertThat(snapshot.get("key").asString()).isEqualTo(key);
    assertThat(cli.run("accounts").succeeded().out()).contains("complete, distrusted");
    Cli.Ran restored = cli.run("restore", "--account", "bob", "--to", "files:" + folder.resolve("there")).succeeded();
    assertThat(restored.err()).contains("warning: bob is restored from snapshot", "revoked");

    Cli.Ran refused = agent.run("backup", "--source", mail.location());
    assertThat(refused.code()).isEqualTo(12);
    assertThat(refused.err()).contains("was revoked").hasLineCount(1);

    assertThat(cli.json("audit", "log").get("events").toString()).contains("key revoked", "laptop gone");
  }

  @Test
  void anotherCredentialOnTheSameMachineStoresEverythingAnew() throws IOException {
    cli.run("maintain").succeeded();
    cli.run("key", "revoke", key).succeeded();
    Path credential = folder.resolve("again.credential");
    cli.run("key", "add", "--role", "agent", "--name", "mx1", "--out", credential.toString()).succeeded();

    new Cli(folder).with("MAILKEEP_CREDENTIAL", credential.toString()).run("backup", "--source", mail.location())
        .succeeded();

    JsonNode snapshots = cli.json("snapshots").get("snapshots");
    assertThat(snapshots.get(1).get("distrusted").asBoolean()).isFalse();
    assertThat(snapshots.get(1).get("readBytes").asLong()).isEqualTo(snapshots.get(0).get("readBytes").asLong());
    assertThat(cli.run("restore", "--all", "--to", "files:" + folder.resolve("there")).succeeded().err())
        .doesNotContain("warning");
    assertThat(cli.json("accounts").get("accounts")).allSatisfy(account -> {
      assertThat(account.get("distrusted").asBoolean()).isFalse();
      assertThat(account.get("completeSnapshots").asInt()).isEqualTo(1);
    });
  }

  @Test
  void onlyAgentsThatAreThereCanBeRevoked() {
    BadInputTest.assertFailed(cli.run("key", "revoke", "ffffffffff"), 1, "no key ffffffffff");
    String auditor = cli.json("key", "add", "--role", "auditor", "--name", "a", "--out",
        folder.resolve("a.credential").toString()).get("key").asString();
    BadInputTest.assertFailed(cli.run("key", "revoke", auditor), 1, "only agents can be revoked");
    assertThat(cli.run("key", "revoke").code()).isEqualTo(2);
    assertThat(cli.run("key", "revoke", key, "--since", "yesterday").code()).isEqualTo(2);
    assertThat(agent.run("key", "revoke", key).code()).isEqualTo(12);
  }

  @Test
  void whatIsDamagedIsStoredAnewOnceItIsMarked() throws IOException {
    Map<Path, String> before = Cli.state(folder.resolve("mail"));
    damage();
    assertThat(cli.run("repair", "--read-data", "all", "--mark", "--dry-run").out()).contains("say --mark");
    assertThat(agent.run("backup", "--source", mail.location()).succeeded().code()).isZero();
    assertThat(cli.run("restore", "--all", "--to", "files:" + folder.resolve("lost")).code()).isNotZero();

    Cli.Ran marked = cli.run("repair", "--read-data", "all", "--mark");

    assertThat(marked.code()).isEqualTo(11);
    assertThat(marked.out()).contains("distrusted: nobody borrows from them");
    agent.run("backup", "--source", mail.location()).succeeded();
    cli.run("restore", "--all", "--to", "files:" + folder.resolve("healed")).succeeded();
    Path healed = folder.resolve("healed").resolve(folder.resolve("mail").toString().substring(1));
    assertThat(Cli.state(healed).values()).containsAll(before.values());
    assertThat(cli.run("verify", "--read-data", "all").code()).as("old snapshots are still damaged").isEqualTo(11);
    assertThat(cli.json("audit", "log").get("events").toString()).contains("repair marked");
  }

  private void damage() throws IOException {
    try (Stream<Path> packs = Files.walk(cli.repository().resolve("packs"))) {
      for (Path pack : packs.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(pack);
        for (int i = 2_500; i < bytes.length - 2_000; i += 500) {
          bytes[i] ^= 1;
        }
        Files.delete(pack);
        Files.write(pack, bytes);
      }
    }
  }
}
