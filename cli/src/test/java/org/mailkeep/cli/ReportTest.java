package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.util.List;
import java.util.Properties;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailkeep.cli.TestingMailServer.Kind;

/** The mail that tells how a job went. */
class ReportTest {
  /** Its length is not what its directory says, as that of a file that somebody writes to. */
  private static final Path GROWING = Path.of("/proc/version");

  @TempDir
  private static Path keys;
  private static SSLContext localhost;
  private static SSLContext elsewhere;

  @TempDir
  private Path folder;
  private Cli cli;
  private Path mail;

  @BeforeAll
  static void makeCertificates() throws Exception {
    localhost = certificate("localhost");
    elsewhere = certificate("elsewhere.example");
  }

  @BeforeEach
  void start() throws Exception {
    cli = new Cli(folder).init().with("MAILKEEP_CONFIG", folder.resolve("mailkeep.yaml").toString());
    mail = Files.createDirectory(folder.resolve("mail"));
    Files.writeString(mail.resolve("anna"), "first\n");
  }

  @Test
  void aFailureIsWrittenToThoseWhoWantToKnow() throws Exception {
    try (TestingMailServer server = new TestingMailServer(Kind.CLEAR, localhost)) {
      configure("security: none, to: [root, ops@uni.example], server: 'localhost:" + server.port() + "'");
      cli.run("run", "users").succeeded();
      assertThat(server.mails()).isEmpty();

      Files.move(mail, folder.resolve("gone"));
      Cli.Ran ran = cli.run("run", "users");
      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.err().lines()).hasSize(1);
      TestingMailServer.Mail sent = only(server);
      assertThat(sent.from()).isEqualTo("mailkeep@uni.example");
      assertThat(sent.to()).containsExactly("root", "ops@uni.example");
      MimeMessage message = parsed(sent);
      String host = Shell.ofProcess().host();
      assertThat(message.getSubject()).isEqualTo(
          "[mailkeep] " + host + " users: failed (" + mail + ": no such file or directory)");
      assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
      assertThat(message.getContent().toString()).contains(
          "job users: failed (" + mail + ": no such file or directory)",
          "machine    " + host, "exit code  1, failed", "Europe/Berlin");
    }
  }

  @Test
  void whatCouldNotBeReadIsNamedButNotWithoutEnd() throws Exception {
    for (int i = 100; i < 170; i++) {
      Files.createSymbolicLink(mail.resolve("user" + i + "\u00e9"), GROWING);
    }
    try (TestingMailServer server = new TestingMailServer(Kind.CLEAR, localhost)) {
      configure("security: none, to: root, server: 'localhost:" + server.port() + "'");

      assertThat(cli.run("run", "users").code()).isEqualTo(3);
      MimeMessage message = parsed(only(server));
      assertThat(message.getSubject()).endsWith(" users: done, 70 files or folders could not be read");
      String text = message.getContent().toString();
      assertThat(text).contains("snapshot ", "71 accounts", "(account user100\u00e9)", "and 20 more");
      assertThat(text.lines().filter(line -> line.contains("(account user"))).hasSize(50);
    }
  }

  @Test
  void whoWantsToHearOfEveryRunDoes() throws Exception {
    try (TestingMailServer server = new TestingMailServer(Kind.CLEAR, localhost)) {
      configure("on: always, security: none, to: root, server: 'localhost:" + server.port() + "'");

      cli.run("run", "users").succeeded();
      assertThat(parsed(only(server)).getSubject()).endsWith(" users: done");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTTLS", "TLS"})
  void overTlsWithALoginWhoseBearerIsChecked(Kind kind) throws Exception {
    try (TestingMailServer server = new TestingMailServer(kind, localhost)) {
      configure(secured(kind, server, "localhost"));

      Cli.Ran ran = cli.run("run", "users").succeeded();
      assertThat(ran.err()).isEmpty();
      assertThat(only(server).secure()).isTrue();
      assertThat(only(server).login()).contains("agent:right");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTTLS", "TLS"})
  void aServerOfAnotherNameGetsNothing(Kind kind) throws Exception {
    try (TestingMailServer server = new TestingMailServer(kind, elsewhere)) {
      configure(secured(kind, server, "elsewhere.example"));
      assertNotSent(server, "its certificate must be of the name localhost");
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"STARTTLS", "TLS"})
  void aServerThatNobodyVouchesForGetsNothing(Kind kind) throws Exception {
    try (TestingMailServer server = new TestingMailServer(kind, localhost)) {
      configure(secured(kind, server, "elsewhere.example"));
      assertNotSent(server, "no TLS with it");
    }
  }

  @Test
  void aServerWithoutStarttlsGetsNothing() throws Exception {
    try (TestingMailServer server = new TestingMailServer(Kind.CLEAR, localhost)) {
      configure(secured(Kind.STARTTLS, server, "localhost"));
      assertNotSent(server, "STARTTLS is required");
    }
  }

  @Test
  void aWrongPasswordIsSaid() throws Exception {
    try (TestingMailServer server = new TestingMailServer(Kind.STARTTLS, localhost)) {
      configure(secured(Kind.STARTTLS, server, "localhost"));
      Files.writeString(folder.resolve("password"), "wrong\n");
      Cli.Ran ran = assertNotSent(server, "it does not accept this user and password");
      assertThat(ran.err()).doesNotContain("wrong");
    }
  }

  @Test
  void aPasswordThatEverybodyMayReadIsNotUsed() throws Exception {
    try (TestingMailServer server = new TestingMailServer(Kind.STARTTLS, localhost)) {
      configure(secured(Kind.STARTTLS, server, "localhost"));
      Files.setPosixFilePermissions(folder.resolve("password"), PosixFilePermissions.fromString("rw-r--r--"));
      assertNotSent(server, "everybody may read this secret");
      assertThat(server.said()).isEmpty();
    }
  }

  @Test
  void aServerThatIsNotThereIsAWarningBesideTheBackupsOwnEnd() throws Exception {
    int port;
    try (TestingMailServer server = new TestingMailServer(Kind.CLEAR, localhost)) {
      port = server.port();
    }
    configure("on: always, security: none, to: root, server: 'localhost:" + port + "'");
    Cli.Ran ran = cli.run("run", "users", "--json");

    assertThat(ran.code()).isZero();
    assertThat(ran.err()).startsWith("mailkeep: job users: the report was not sent: localhost:" + port + ": ");
    assertThat(ran.json().get("jobs").get(0).get("warnings").get(0).stringValue()).contains("was not sent");
    Files.move(cli.repository(), folder.resolve("gone"));
    assertThat(cli.run("run", "users").code()).isEqualTo(10);
  }

  @Test
  void oneWhoIsNotKnownThereDoesNotKeepTheOthersFromHearing() throws Exception {
    try (TestingMailServer server = new TestingMailServer(Kind.CLEAR, localhost)) {
      configure(
          "on: always, security: none, to: [nobody@uni.example, root], server: 'localhost:" + server.port() + "'");

      Cli.Ran ran = cli.run("run", "users").succeeded();
      assertThat(ran.err()).contains("the report was not sent").contains("no such user here");
      assertThat(only(server).to()).containsExactly("root");
    }
  }

  @Test
  void aSubjectIsOneLineOfBoundedLength() {
    JobOutcome outcome = JobOutcome.failed("users", java.time.Instant.EPOCH,
        new Failure(ExitCode.FAILED, "x\r\nBcc: y" + "z".repeat(500)),
        java.time.Instant.EPOCH);

    assertThat(new JobLetter(outcome, "mail1", java.time.ZoneOffset.UTC).subject()).hasSize(150)
        .startsWith("[mailkeep] mail1 users: failed (x").doesNotContain("\n", "\r").endsWith("…");
  }

  private Cli.Ran assertNotSent(TestingMailServer server, String why) {
    Cli.Ran ran = cli.run("run", "users").succeeded();
    assertThat(ran.err()).startsWith("mailkeep: job users: the report was not sent: ").contains(why);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(server.mails()).isEmpty();
    return ran;
  }

  private static TestingMailServer.Mail only(TestingMailServer server) {
    assertThat(server.mails()).hasSize(1);
    return server.mails().getFirst();
  }

  private static MimeMessage parsed(TestingMailServer.Mail sent) throws Exception {
    return new MimeMessage(Session.getInstance(new Properties()),
        new ByteArrayInputStream(sent.text().getBytes(StandardCharsets.UTF_8)));
  }

  /** A report of every run over TLS, with a login, that trusts the certificate of {@code trusted}. */
  private String secured(Kind kind, TestingMailServer server, String trusted) throws Exception {
    Path password = Files.writeString(folder.resolve("password"), "right\n");
    Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
    return "on: always, to: root, user: agent, password-file: " + password + ", security: "
        + kind.name().toLowerCase(java.util.Locale.ROOT) + ", server: 'localhost:" + server.port() + "', ca: "
        + keys.resolve(trusted + ".pem");
  }

  private void configure(String report) throws Exception {
    Files.writeString(folder.resolve("mailkeep.yaml"), "jobs:\n  users:\n    source: files:" + mail + "/%n\n"
        + "    report: {from: mailkeep@uni.example, " + report + "}\n");
  }

  /** A key and a certificate of that name, which is also in a PEM file. */
  private static SSLContext certificate(String name) throws Exception {
    String store = keys.resolve(name + ".p12").toString();
    keytool("-genkeypair", "-alias", "a", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=dns:" + name,
        "-keystore", store, "-storepass", "password");
    keytool("-exportcert", "-rfc", "-alias", "a", "-keystore", store, "-storepass", "password", "-file",
        keys.resolve(name + ".pem").toString());
    KeyStore loaded = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(Path.of(store))) {
      loaded.load(in, "password".toCharArray());
    }
    KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(loaded, "password".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(factory.getKeyManagers(), null, null);
    return context;
  }

  private static void keytool(String... args) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of(
        Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(args));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
