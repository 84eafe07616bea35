package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a backup sends to a Pushgateway. */
class MetricsPushTest {
  @TempDir
  private Path folder;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private volatile int answer = 200;
  private HttpServer server;
  private Cli cli;
  private String source;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> {
      asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
          + exchange.getRequestHeaders().getFirst("Authorization"));
      bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
      exchange.sendResponseHeaders(answer, -1);
      exchange.close();
    });
    server.start();
    cli = new Cli(folder).init();
    Path mail = Files.createDirectory(folder.resolve("mail"));
    Files.writeString(mail.resolve("anna"), "first\n");
    source = "files:" + mail + "/%n";
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void theSameTextIsPutToTheGroupOfTheJob() throws IOException {
    Path file = folder.resolve("x.prom");
    cli.run("backup", "--source", source, "--job", "mail box", "--metrics", file.toString(), "--metrics-push", url(""))
        .succeeded();

    String host = Shell.ofProcess().host();
    assertThat(asked).containsExactly("PUT /metrics/job/mail%20box/host/" + host + " null");
    assertThat(bodies).containsExactly(Files.readString(file));
  }

  @Test
  void aPathIsTakenAsItIsAndANameWithASlashIsEncoded() {
    cli.run("backup", "--source", source, "--metrics-push", url("/metrics/job/a/b/c")).succeeded();
    cli.run("backup", "--source", source, "--job", "a/b", "--metrics-push", url("/")).succeeded();

    assertThat(asked.get(0)).startsWith("PUT /metrics/job/a/b/c ");
    assertThat(asked.get(1)).startsWith("PUT /metrics/job@base64/YS9i/host/");
  }

  @Test
  void aBackupThatFailedIsToldToo() throws IOException {
    Files.move(folder.resolve("repository"), folder.resolve("gone"));
    assertThat(cli.run("backup", "--source", source, "--metrics-push", url("")).code()).isEqualTo(10);

    assertThat(bodies.getFirst()).containsPattern("mailkeep_last_run_exit_code\\{.*\\} 10\n");
  }

  @Test
  void whoDoesNotTakeThemIsNamedWithoutThePasswordAndTheBackupIsFine() throws IOException {
    answer = 400;
    String url = "http://someone:s3cret@" + url("/m?token=t0ken").substring("http://".length());
    Cli.Ran refused = cli.run("backup", "--source", source, "--metrics-push", url);

    assertThat(refused.code()).isZero();
    assertThat(asked).containsExactly("PUT /m?token=t0ken Basic c29tZW9uZTpzM2NyZXQ=");
    assertThat(refused.err()).hasLineCount(1).contains("metrics: ", url("/m"), "it answers 400")
        .doesNotContain("s3cret", "t0ken");

    int free;
    try (ServerSocket socket = new ServerSocket(0)) {
      free = socket.getLocalPort();
    }
    Cli.Ran unreachable = cli.run("backup", "--source", source, "--metrics-push", "http://127.0.0.1:" + free);
    assertThat(unreachable.code()).isZero();
    assertThat(unreachable.err()).hasLineCount(1).contains("can't be reached");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://u:s3cret@x/", "s3cret", "http://u:s3cret@/", "http://u:s3cret@a b/", "file:///s3cret"})
  void anAddressOfAnotherKindIsRefusedAndNotRepeated(String url) {
    Cli.Ran ran = cli.run("backup", "--source", source, "--metrics-push", url);

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("--metrics-push").doesNotContain("s3cret");
    assertThatThrownBy(() -> MetricsPush.parse(url)).hasMessageNotContaining("s3cret");
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }
}
