package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StatusSignalTest {
  @TempDir
  private Path folder;

  @Test
  @Timeout(60)
  void theSignalIsAnsweredAsOftenAsItComes() throws Exception {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    StatusSignal signal = StatusSignal.ofProcess();
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(2);
    signal.answer(() -> {
      first.countDown();
      second.countDown();
    });
    awaitHandler();

    raise();
    assertThat(first.await(50, TimeUnit.SECONDS)).isTrue();
    raise();
    assertThat(second.await(50, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void aBackupUnderWaySaysHowFarItIsAndGoesOn() throws IOException {
    Path mail = Files.createDirectory(folder.resolve("mail"));
    for (String name : new String[] {"anna", "bert", "carl"}) {
      Files.writeString(mail.resolve(name), name + "'s mail\n");
    }
    Interruption interruption = new Interruption();
    Cli cli = new Cli(folder).init();
    Asking asking = new Asking(interruption.status());
    Cli.Ran ran = cli.at(interruption).at(asking).run("backup", "--source", "files:" + mail + "/%n", "--quiet");

    assertThat(ran.code()).isZero();
    assertThat(ran.err().lines())
        .anyMatch(line -> line.matches("mailkeep: backing up: 3 of 3 accounts, .*, 1 snapshot committed, .*"))
        .anyMatch(line -> line.matches("mailkeep: backing up bert: 1 of 3 accounts, \\d messages, 12 B.*"))
        .allMatch(line -> line.startsWith("mailkeep: "));
    assertThat(cli.json("snapshots").get("snapshots")).hasSize(1);
  }

  @Test
  void whenNobodyAnswersNothingHappens() {
    StatusSignal.none().received();

    assertThat(new Cli(folder).init().run("accounts").err()).isEmpty();
  }

  /** Until the handler is there the signal would end this JVM. */
  private static void awaitHandler() throws InterruptedException {
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("mailkeep-status")) {
        thread.join();
      }
    }
  }

  private static void raise() throws IOException, InterruptedException {
    assertThat(new ProcessBuilder("kill", "-USR1", Long.toString(ProcessHandle.current().pid())).inheritIO().start()
        .waitFor()).isZero();
  }

  /** Asks each time that somebody wants to know the time: a backup does so at every account. */
  private static final class Asking extends Clock {
    private final StatusSignal signal;

    private Asking(StatusSignal signal) {
      this.signal = signal;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      signal.received();
      return Clock.systemUTC().instant();
    }
  }
}
