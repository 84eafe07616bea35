package org.mailkeep.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mailkeep serve imap} as a process. */
class ServeImapTest {

  @TempDir
  private Path folder;

  private Cli cli;
  private @Nullable Process process;

  @BeforeEach
  void backUp() throws IOException {
    Path cur = folder.resolve("mail/ann/cur");
    Files.createDirectories(cur);
    Files.createDirectories(folder.resolve("mail/ann/new"));
    Files.createDirectories(folder.resolve("mail/ann/tmp"));
    Files.writeString(cur.resolve("1.M1.h:2,S"), "Subject: old\n\nmail\n");
    cli = new Cli(folder).init();
    cli.run("backup", "--source", "maildir:" + folder.resolve("mail") + "/%u").succeeded();
    Files.delete(cur.resolve("1.M1.h:2,S"));
    cli.run("backup", "--source", "maildir:" + folder.resolve("mail") + "/%u").succeeded();
  }

  @AfterEach
  void end() throws Exception {
    if (process != null) {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aPersonIsToldOnceHowToGetThereAndASignalEndsIt() throws Exception {
    String snapshot = cli.json("snapshots").get("snapshots").get(0).get("snapshot").stringValue();
    Process server = start("--account", "a*", "--snapshot", snapshot);
    BufferedReader out = server.inputReader(UTF_8);

    String first = out.readLine();
    out.readLine();
    String password = out.readLine().replaceFirst(" *password *", "");
    out.readLine();

    assertThat(first).startsWith("serving 1 account, read-only, at imap://127.0.0.1:");
    assertThat(out.readLine()).contains("ann ");
    int port = Integer.parseInt(first.replaceAll(".*:([0-9]+)/.*", "$1"));
    try (TestingImap.Client client = new TestingImap.Client(new Socket(InetAddress.getLoopbackAddress(), port))) {
      client.line();
      assertThat(client.command("LOGIN ann " + password)).last().asString().startsWith("OK ");
      assertThat(client.command("SELECT INBOX")).contains("* 1 EXISTS");
      assertThat(client.command("FETCH 1 BODY[]").getFirst()).contains("Subject: old\r\n\r\nmail\r\n");
      server.destroy();
      assertThat(server.waitFor()).isEqualTo(128 + 15);
      assertThat(client.closed()).isTrue();
    }
    assertThat(Files.readString(folder.resolve("err"))).isEqualTo(
        "mailkeep: login of ann from 127.0.0.1\nmailkeep: stopped serving\n");
  }

  @Test
  void aProgramReadsOneObject() throws Exception {
    Path secret = Files.createFile(folder.resolve("secret"),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(secret, "of my choice\n");
    Process server = start("--account", "ann", "--password-file", secret.toString(), "--json");

    JsonNode json = JsonMapper.shared().readTree(server.inputReader(UTF_8).readLine());

    assertThat(json.get("command").stringValue()).isEqualTo("serve imap");
    assertThat(json.get("password").isNull()).isTrue();
    assertThat(json.get("accounts").get(0).get("account").stringValue()).isEqualTo("ann");
    try (TestingImap.Client client = new TestingImap.Client(
        new Socket(InetAddress.getLoopbackAddress(), json.get("port").intValue()))) {
      client.line();
      assertThat(client.command("LOGIN ann \"of my choice\"")).last().asString().startsWith("OK ");
      // The newest night, on which the message was gone.
      assertThat(client.command("SELECT INBOX")).contains("* 0 EXISTS");
    }
  }

  @Test
  void daysBeforeAreFolders() throws Exception {
    Clock later = Clock.fixed(Instant.now().plus(Duration.ofDays(3)), ZoneId.of("Europe/Berlin"));
    cli.at(later).run("backup", "--source", "maildir:" + folder.resolve("mail") + "/%u").succeeded();
    String before = cli.json("snapshots").get("snapshots").get(0).get("finished").stringValue();
    String day = Instant.parse(before).atZone(ZoneId.systemDefault()).toLocalDate().toString();
    Process server = start("--account", "ann", "--nights", "5", "--json");
    JsonNode json = JsonMapper.shared().readTree(server.inputReader(UTF_8).readLine());

    try (TestingImap.Client client = new TestingImap.Client(
        new Socket(InetAddress.getLoopbackAddress(), json.get("port").intValue()))) {
      client.line();
      client.command("LOGIN ann " + json.get("password").stringValue());
      assertThat(client.command("LIST \"\" *")).containsExactly("* LIST (\\Noselect \\HasChildren) \"/\" \"" + day
          + "\"", "* LIST (\\HasNoChildren) \"/\" \"" + day + "/INBOX\"", "* LIST (\\HasNoChildren) \"/\" \"INBOX\"",
          "OK done");
      // Of that day the last backup, on which the message was gone already.
      assertThat(client.command("SELECT " + day + "/INBOX")).contains("* 0 EXISTS");
    }
  }

  @Test
  void withACertificateItSpeaksTls() throws Exception {
    Path store = folder.resolve("store");
    assertThat(new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair",
        "-keystore", store.toString(), "-storepass", "changeit", "-alias", "k", "-keyalg", "EC", "-dname",
        "CN=localhost", "-ext", "SAN=IP:127.0.0.1").redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
    Path certificate = pem("cert", "CERTIFICATE", keys.getCertificate("k").getEncoded());
    Path key = pem("key", "PRIVATE KEY", keys.getKey("k", "changeit".toCharArray()).getEncoded());

    Process server = start("--account", "ann", "--tls-cert", certificate.toString(), "--tls-key", key.toString(),
        "--json");
    JsonNode json = JsonMapper.shared().readTree(server.inputReader(UTF_8).readLine());

    assertThat(json.get("url").stringValue()).isEqualTo("imaps://127.0.0.1:" + json.get("port").intValue() + "/");
    try (TestingImap.Client client = new TestingImap.Client(
        trusting(certificate).getSocketFactory().createSocket("127.0.0.1", json.get("port").intValue()))) {
      client.line();
      assertThat(client.command("LOGIN ann " + json.get("password").stringValue())).last().asString()
          .startsWith("OK ");
    }
    assertThat(cli.run("serve", "imap", "--account", "ann", "--tls-cert", key.toString(), "--tls-key", key.toString())
        .code()).isEqualTo(1);
    assertThat(cli.run("serve", "imap", "--account", "ann", "--tls-cert", certificate.toString(), "--tls-key",
        certificate.toString()).err()).contains("openssl pkcs8");
  }

  @Test
  void whatWouldBeUnsafeOrMakesNoSenseIsRefused() throws IOException {
    assertThat(cli.run("serve", "imap").code()).isEqualTo(2);
    Cli.Ran open = cli.run("serve", "imap", "--account", "ann", "--listen", "0.0.0.0:0");
    assertThat(open.code()).isEqualTo(2);
    assertThat(open.err()).contains("--tls-cert");
    assertThat(cli.run("serve", "imap", "--account", "ann", "--listen", "127.0.0.1").code()).isEqualTo(2);
    assertThat(cli.run("serve", "imap", "--account", "ann", "--listen", "70000").code()).isEqualTo(2);
    assertThat(cli.run("serve", "imap", "--account", "ann", "--tls-cert", "x").code()).isEqualTo(2);
    assertThat(cli.run("serve", "imap", "--account", "carl").err()).contains("no backup of account carl");
    Path secret = Files.writeString(folder.resolve("secret"), "x");
    Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(cli.run("serve", "imap", "--account", "ann", "--password-file", secret.toString()).err())
        .contains("chmod 600");
  }

  private Path pem(String name, String kind, byte[] bytes) throws IOException {
    return Files.writeString(folder.resolve(name), "-----BEGIN " + kind + "-----\n"
        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + kind + "-----\n");
  }

  private static SSLContext trusting(Path file) throws Exception {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    try (InputStream in = Files.newInputStream(file)) {
      Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
      trusted.setCertificateEntry("server", certificate);
    }
    TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  private Process start(String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path"), "org.mailkeep.cli.Main", "serve", "imap"));
    command.addAll(List.of(options));
    ProcessBuilder builder = new ProcessBuilder(command).redirectInput(Path.of("/dev/null").toFile())
        .redirectError(folder.resolve("err").toFile());
    builder.environment().put("MAILKEEP_REPOSITORY", cli.repository().toString());
    builder.environment().put("MAILKEEP_CREDENTIAL", folder.resolve("kit").toString());
    builder.environment().put("MAILKEEP_CACHE_DIR", folder.resolve("cache").toString());
    process = builder.start();
    return process;
  }
}
