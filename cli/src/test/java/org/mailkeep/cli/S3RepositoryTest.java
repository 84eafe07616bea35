package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.cli.sample.SampleMail;
import tools.jackson.databind.JsonNode;

/** The commands on a repository in S3, served by this process to whoever comes. */
class S3RepositoryTest {
  private static S3Proxy proxy;
  private static String server;

  @TempDir
  private Path folder;
  private Cli cli;
  private SampleMail mail;

  @BeforeAll
  static void serve() throws Exception {
    if (System.getenv("AWS_ACCESS_KEY_ID") == null) {
      System.setProperty("aws.accessKeyId", "anybody");
      System.setProperty("aws.secretAccessKey", "anything");
    }
    TransientNio2BlobStore objects = new TransientNio2BlobStore();
    for (String bucket : new String[] {"mail-one", "mail-two", "mail-three", "mail-control"}) {
      objects.createContainer(bucket);
    }
    proxy = S3Proxy.builder().awsAuthentication(AuthenticationType.NONE, "", "").blobStore(objects)
        .endpoint(URI.create("http://127.0.0.1:0")).v4MaxNonChunkedRequestSize(256L << 20).build();
    proxy.start();
    server = "endpoint=http://127.0.0.1:" + proxy.getPort();
  }

  @AfterAll
  static void stop() throws Exception {
    proxy.stop();
  }

  @BeforeEach
  void makeMail() throws Exception {
    cli = new Cli(folder);
    mail = new SampleMail(folder.resolve("mail"), 1, 1);
    mail.firstNight();
  }

  @Test
  void whatWasBackedUpIsRestoredByteForByteAndItsRequestsAreTold() throws Exception {
    cli.with("MAILKEEP_REPOSITORY", "s3://mail-one/site?" + server).init();

    JsonNode first = cli.json("backup", "--source", mail.location());
    JsonNode second = cli.json("backup", "--source", mail.location());
    JsonNode restore = cli.json("restore", "--all", "--to", "files:" + folder.resolve("restored"));
    JsonNode verify = cli.json("verify", "--read-data", "all");

    Path original = folder.resolve("mail");
    Path restored = folder.resolve("restored" + original);
    assertThat(Cli.state(restored.resolve("bob/Maildir"))).isEqualTo(Cli.state(original.resolve("bob/Maildir")));
    assertThat(first.get("sentBytes").asLong()).isGreaterThan(first.get("storedBytes").asLong());
    // A folder that changed a moment before is looked at again, which may store a page or two.
    assertThat(second.get("putRequests").asLong()).isBetween(4L, 6L);
    assertThat(second.get("headRequests").asLong()).isZero();
    assertThat(second.get("requests").asLong()).isEqualTo(second.get("putRequests").asLong()
        + second.get("getRequests").asLong() + second.get("listRequests").asLong());
    assertThat(restore.get("putRequests").asLong()).as("the event in the audit log").isEqualTo(1);
    assertThat(restore.get("receivedBytes").asLong()).isPositive();
    assertThat(verify.get("findings")).isEmpty();
    assertThat(verify.get("packsRead").asLong()).isEqualTo(verify.get("packs").asLong());
    assertThat(cli.run("backup", "--source", mail.location()).succeeded().out())
        .containsPattern("requests: [456] puts of ");
    assertThat(cli.run("init").code()).isEqualTo(1);
  }

  @Test
  void controlObjectsGoWhereTheyAreToldTo() throws Exception {
    Path control = folder.resolve("control");
    for (String place : new String[] {control.toString(), "s3://mail-control/site"}) {
      String packs = place.startsWith("s3") ? "mail-two" : "mail-three";
      Cli split = new Cli(folder.resolve(packs))
          .with("MAILKEEP_REPOSITORY", "s3://" + packs + "/site?" + server + "&control=" + place);
      Files.createDirectories(split.folder());

      split.init().run("backup", "--source", mail.location()).succeeded();

      assertThat(split.run("verify", "--read-data", "all").succeeded().out()).contains("all is well");
    }
    assertThat(control.resolve("FORMAT")).exists();
    assertThat(control.resolve("runs")).exists();
    assertThat(control.resolve("packs")).doesNotExist();
  }

  @Test
  void theProbeTellsWhatItSawAndItIsRemembered() throws Exception {
    JsonNode found = cli.json("probe", "-r", "s3://mail-one/probed?" + server);

    JsonNode place = found.get("places").get(0);
    assertThat(place.get("use").asString()).isEqualTo("all");
    assertThat(place.get("abilities").get(0).get("ability").asString()).isEqualTo("create-once");
    assertThat(place.get("abilities").get(0).get("works").asString()).isEqualTo("yes");
    assertThat(folder.resolve("cache/s3")).isDirectoryContaining(file -> file.getFileName().toString().length() == 32);
    assertThat(cli.run("probe", "-r", "s3://mail-one/probed?" + server).succeeded().out()).contains("create-once",
        "settings: checksums=", "without object-lock: ");
  }

  @Test
  void aFolderCanBeProbedToo() {
    cli.init();

    assertThat(cli.run("probe").succeeded().out()).contains("create-once", "races", "yes").doesNotContain("settings");
  }

  @Test
  void mistakesAreAnsweredInOneLine() {
    assertThat(cli.run("snapshots", "-r", "s3://mail-one/x?regoin=a").code()).isEqualTo(2);
    assertThat(cli.run("snapshots", "-r", "s3://key:hunter2@mail-one/x").err()).doesNotContain("hunter2");
    assertThat(cli.run("snapshots", "-r", "http://mail-one/x").code()).isEqualTo(2);
    assertThat(cli.run("snapshots", "--limit-upload", "fast").code()).isEqualTo(2);
    assertThat(cli.run("snapshots", "-r", "s3://mail-one/none?" + server)).satisfies(ran -> {
      assertThat(ran.code()).isEqualTo(10);
      assertThat(ran.err().lines()).hasSize(1);
      assertThat(ran.err()).contains("mailkeep init -r 's3://mail-one/none?" + server + "'");
    });
    assertThat(cli.run("snapshots", "-r", "s3://no-bucket/x?" + server)).satisfies(ran -> {
      assertThat(ran.code()).isEqualTo(10);
      assertThat(ran.err()).contains("no bucket no-bucket");
    });
  }
}
