package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a backup writes for Prometheus. */
class MetricsTest {
  private static final Path GROWING = Path.of("/proc/version");

  private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) (mailkeep_[a-z_]+) (.+)");
  private static final Pattern SAMPLE = Pattern.compile(
      "(mailkeep_[a-z_]+)\\{([a-z]+=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"(?:,[a-z]+=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\")*)\\} (-?\\d+(?:\\.\\d+)?)");

  @TempDir
  private Path folder;

  private Cli cli;
  private Path mail;
  private Path file;
  private Instant now = Instant.parse("2036-01-01T00:00:00Z");

  @BeforeEach
  void start() throws IOException {
    cli = new Cli(folder).init();
    mail = Files.createDirectory(folder.resolve("mail"));
    file = folder.resolve("mailkeep.prom");
    Files.writeString(mail.resolve("anna"), "first\n");
    Files.writeString(mail.resolve("bert"), "other\n");
    tick(Duration.ZERO);
  }

  @Test
  void aBackupTellsWhatItDid() throws IOException {
    back(0);

    Map<String, Double> metrics = read();
    assertThat(metrics).containsEntry("mailkeep_last_run_timestamp_seconds{}", (double) now.getEpochSecond())
        .containsEntry("mailkeep_last_success_timestamp_seconds{}", (double) now.getEpochSecond())
        .containsEntry("mailkeep_last_run_success{}", 1.0).containsEntry("mailkeep_last_run_exit_code{}", 0.0)
        .containsEntry("mailkeep_last_run_bytes{kind=\"held\"}", 12.0)
        .containsEntry("mailkeep_last_run_bytes{kind=\"read\"}", 12.0)
        .containsEntry("mailkeep_last_run_bytes{kind=\"new\"}", 12.0)
        .containsEntry("mailkeep_last_run_messages{kind=\"held\"}", 0.0)
        .containsEntry("mailkeep_last_run_accounts{status=\"complete\"}", 2.0)
        .containsEntry("mailkeep_last_run_accounts{status=\"absent\"}", 0.0)
        .containsEntry("mailkeep_last_run_unreadable_files{}", 0.0)
        .containsEntry("mailkeep_last_run_snapshots{}", 1.0)
        .containsEntry(complete("anna"), (double) now.getEpochSecond())
        .containsEntry(complete("bert"), (double) now.getEpochSecond())
        .containsKey("mailkeep_last_run_duration_seconds{}");
    assertThat(metrics.get("mailkeep_last_run_bytes{kind=\"stored\"}")).isPositive();
    assertThat(metrics.get("mailkeep_last_run_requests{kind=\"put\"}")).isPositive();
    assertThat(metrics.get("mailkeep_last_run_sent_bytes{}")).isPositive();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-r--r--");
  }

  @Test
  void whatCannotBeReadKeepsTheTimeWhenItCould() throws IOException {
    assumeThat(GROWING).exists();
    back(0);
    Instant first = now;
    tick(Duration.ofDays(1));
    Files.delete(mail.resolve("anna"));
    Files.createSymbolicLink(mail.resolve("anna"), GROWING);
    Files.createSymbolicLink(mail.resolve("carl"), GROWING);
    back(3);

    assertThat(read()).containsEntry(complete("anna"), (double) first.getEpochSecond())
        .containsEntry(complete("bert"), (double) now.getEpochSecond()).containsEntry(complete("carl"), 0.0)
        .containsEntry("mailkeep_last_run_success{}", 1.0).containsEntry("mailkeep_last_run_exit_code{}", 3.0)
        .containsEntry("mailkeep_last_run_accounts{status=\"unreadable\"}", 2.0)
        .containsEntry("mailkeep_last_run_unreadable_files{}", 2.0);
  }

  @Test
  void anAccountThatIsGoneIsCountedAndNotWaitedFor() throws IOException {
    for (int i = 0; i < 10; i++) {
      Files.writeString(mail.resolve("more" + i), "x");
    }
    back(0);
    Files.delete(mail.resolve("anna"));
    back(0);

    assertThat(read()).doesNotContainKey(complete("anna")).containsKey(complete("bert"))
        .containsEntry("mailkeep_last_run_accounts{status=\"absent\"}", 1.0);
  }

  @Test
  void aBackupThatFailsSaysSoAndKeepsWhatIsKnownOfAccounts() throws IOException {
    back(0);
    Instant first = now;
    tick(Duration.ofDays(1));
    Path repository = folder.resolve("repository");
    Files.move(repository, folder.resolve("gone"));
    back(10);

    assertThat(read()).containsEntry("mailkeep_last_run_success{}", 0.0)
        .containsEntry("mailkeep_last_run_exit_code{}", 10.0)
        .containsEntry("mailkeep_last_run_timestamp_seconds{}", (double) now.getEpochSecond())
        .containsEntry("mailkeep_last_success_timestamp_seconds{}", (double) first.getEpochSecond())
        .containsEntry(complete("anna"), (double) first.getEpochSecond())
        .containsEntry(complete("bert"), (double) first.getEpochSecond())
        .doesNotContainKey("mailkeep_last_run_bytes{kind=\"held\"}");
    back(10);
    assertThat(read()).containsEntry(complete("anna"), (double) first.getEpochSecond());
  }

  @Test
  void aBackupThatFailsLateTellsWhatTheAgentKnowsSince() throws IOException {
    back(0);
    tick(Duration.ofDays(1));
    Files.writeString(mail.resolve("carl"), "new\n");
    cli.run("backup", "--source", "files:" + mail + "/%n").succeeded();
    Instant second = now;
    tick(Duration.ofDays(1));
    Files.delete(mail.resolve("anna"));
    back(1);

    assertThat(read()).containsEntry("mailkeep_last_run_success{}", 0.0)
        .containsEntry(complete("bert"), (double) second.getEpochSecond());
    Files.delete(file);
    back(1);
    assertThat(read()).as("no older file").containsEntry(complete("carl"), (double) second.getEpochSecond());
  }

  @Test
  void whatFailedBeforeTheFirstSuccessIsAValidFileToo() throws IOException {
    Files.move(folder.resolve("repository"), folder.resolve("gone"));
    back(10);

    assertThat(read()).containsEntry("mailkeep_last_run_success{}", 0.0)
        .doesNotContainKey("mailkeep_last_success_timestamp_seconds{}");
  }

  @Test
  void anOldFileOfAnotherKindIsReplaced() throws IOException {
    Files.writeString(file, "mailkeep_account_last_complete_timestamp_seconds{account=\"x\nnonsense \u0000 {}\n");
    Files.move(folder.resolve("repository"), folder.resolve("gone"));
    back(10);

    assertThat(read()).containsEntry("mailkeep_last_run_success{}", 0.0);
  }

  @Test
  void oddNamesAreEscaped() throws Exception {
    String odd = "a\"b\\n, c=\"}\u00e9";
    Files.writeString(mail.resolve(odd), "x");
    tick(Duration.ZERO);
    back(0, "--job", "of \"all\"\\");
    String label = "{account=\"a\\\"b\\\\n, c=\\\"}\u00e9\"}";

    assertThat(read()).containsKey("mailkeep_account_last_complete_timestamp_seconds" + label);
    Files.move(folder.resolve("repository"), folder.resolve("gone"));
    back(10, "--job", "of \"all\"\\");
    assertThat(read()).containsKey("mailkeep_account_last_complete_timestamp_seconds" + label);
  }

  @Test
  void prometheusHasNothingToSayAgainstIt() throws Exception {
    assumeThat(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, "promtool")));
    Files.writeString(mail.resolve("a\"b\\c"), "x");
    back(0);
    assertThat(promtool()).isEmpty();
    Files.move(folder.resolve("repository"), folder.resolve("gone"));
    back(10);
    assertThat(promtool()).isEmpty();
  }

  @Test
  void aFileThatCannotBeWrittenDoesNotFailTheBackup() {
    Cli.Ran ran = cli.run("backup", "--source", "files:" + mail + "/%n", "--metrics",
        folder.resolve("nowhere/x.prom").toString());

    assertThat(ran.code()).isZero();
    assertThat(ran.err()).hasLineCount(1).contains("metrics: ", "nowhere/x.prom", "can't be written");
  }

  @Test
  void nothingIsLeftBesideTheFile() throws IOException {
    back(0);
    back(0);

    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.map(path -> path.getFileName().toString())).filteredOn(name -> name.contains("prom"))
          .containsExactly("mailkeep.prom");
    }
  }

  @Test
  void aDryRunHasNone() {
    back(2, "--dry-run");

    assertThat(file).doesNotExist();
  }

  private void back(int code, String... more) {
    Stream<String> args = Stream.of("backup", "--source", "files:" + mail + "/%n", "--metrics", file.toString());
    Cli.Ran ran = cli.run(Stream.concat(args, Stream.of(more)).toArray(String[]::new));
    assertThat(ran.code()).as(ran.toString()).isEqualTo(code);
  }

  private void tick(Duration time) {
    now = now.plus(time);
    cli.at(Clock.fixed(now, ZoneOffset.UTC));
  }

  private static String complete(String account) {
    return "mailkeep_account_last_complete_timestamp_seconds{account=\"" + account + "\"}";
  }

  private String promtool() throws IOException, InterruptedException {
    Process process = new ProcessBuilder("promtool", "check", "metrics").redirectInput(file.toFile())
        .redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  /** Every sample by its name and labels other than job and host; strict: each family is announced once, has samples, and no sample comes twice. */
  private Map<String, Double> read() throws IOException {
    Map<String, Double> samples = new LinkedHashMap<>();
    Set<String> helped = new LinkedHashSet<>();
    Set<String> typed = new LinkedHashSet<>();
    String family = "";
    String text = Files.readString(file);
    assertThat(text).endsWith("\n").doesNotContain("\n\n");
    for (String line : text.split("\n")) {
      Matcher comment = COMMENT.matcher(line);
      if (comment.matches()) {
        family = comment.group(2);
        if (comment.group(1).equals("HELP")) {
          assertThat(helped.add(family)).as(line).isTrue();
        } else {
          assertThat(typed.add(family)).as(line).isTrue();
          assertThat(comment.group(3)).isEqualTo("gauge");
        }
        continue;
      }
      Matcher sample = SAMPLE.matcher(line);
      assertThat(sample.matches()).as(line).isTrue();
      assertThat(sample.group(1)).isEqualTo(family);
      String labels = sample.group(2);
      assertThat(labels).matches("job=\".+\",host=\"[^\"]+\"(,.*)?");
      String rest = labels.replaceFirst("^job=\"(?:[^\"\\\\]|\\\\.)*\",host=\"[^\"]*\",?", "");
      assertThat(samples.put(family + "{" + rest + "}", Double.valueOf(sample.group(3)))).as(line).isNull();
    }
    assertThat(typed).isEqualTo(helped);
    assertThat(samples.keySet().stream().map(name -> name.substring(0, name.indexOf('{')))).containsAll(helped);
    return samples;
  }
}
