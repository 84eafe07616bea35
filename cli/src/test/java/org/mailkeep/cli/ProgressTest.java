package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.snapshot.AccountCounts;

class ProgressTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Progress progress = new Progress(
      new Messages(new PrintStream(err, true, StandardCharsets.UTF_8), false), "backing up", "messages", "accounts");

  @Test
  void theLineHasWhatIsDoneOfAllTheRateAndTheTimeLeft() {
    progress.expectParts(40);
    progress.add(3_000_000, 1234);
    for (int i = 0; i < 10; i++) {
      progress.addPart();
    }
    progress.done(0.25);

    assertThat(progress.line(Duration.ofSeconds(60)))
        .isEqualTo("backing up  10 of 40 accounts  1,234 messages  3.0 MB  50.0 kB/s  3 min left");
  }

  @Test
  void nothingIsForetoldBeforeItCanBe() {
    progress.expectParts(1000);
    assertThat(progress.left(Duration.ofMinutes(5))).as("nothing done").isEmpty();
    progress.done(0.01);
    assertThat(progress.left(Duration.ofMinutes(5))).as("hardly anything done").isEmpty();
    progress.done(0.5);
    assertThat(progress.left(Duration.ofSeconds(1))).as("just begun").isEmpty();
    assertThat(progress.left(Duration.ofMinutes(5))).contains(Duration.ofMinutes(5));
    progress.done(1);
    assertThat(progress.left(Duration.ofMinutes(5))).as("all done").isEmpty();
  }

  @Test
  void whereTheBytesAreKnownTheyTellTheTimeLeft() {
    progress.expect(4_000_000);
    progress.add(1_000_000, 10);

    assertThat(progress.line(Duration.ofSeconds(20)))
        .isEqualTo("backing up [#####...............]  10 messages  1.0 MB  50.0 kB/s  60 s left");
  }

  @Test
  void aLongLineLosesWhatTellsLeastAndFitsTheTerminal() {
    progress.expectParts(60_000);
    progress.add(11_500_000_000_000L, 300_000_000);
    for (int i = 0; i < 45_000; i++) {
      progress.addPart();
    }
    progress.done(0.75);

    assertThat(progress.line(Duration.ofHours(30))).hasSizeLessThanOrEqualTo(79)
        .isEqualTo("45,000 of 60,000 accounts  300,000,000 messages  11.5 TB  106 MB/s  10.0 h left");
  }

  @Test
  void whoAsksIsToldAll() {
    progress.expectParts(40);
    progress.add(3_000_000, 1234);
    progress.beginPart("first");
    progress.addPart();
    progress.beginPart("jdoe\u001b[31m");
    progress.commit();
    progress.commit();
    progress.done(0.25);

    assertThat(progress.status(Duration.ofSeconds(60))).isEqualTo("backing up jdoe\ufffd[31m: 1 of 40 accounts, "
        + "1,234 messages, 3.0 MB at 50.0 kB/s, 2 snapshots committed, 1:00 min, about 3 min left");
    progress.addPart();
    assertThat(progress.status(Duration.ofSeconds(60))).startsWith("backing up: 2 of 40 accounts");
  }

  @Test
  void anAccountCountsForWhatItAmountedTo() {
    DoneShare share = DoneShare.of(List.of("small", "large", "new"),
        Map.of("small", counts(1_000_000), "large", counts(9_000_000)));

    assertThat(share.done("small")).isBetween(0.06, 0.08);
    assertThat(share.done("new")).as("as the others on average").isBetween(0.39, 0.41);
    assertThat(share.done("large")).isEqualTo(1);
  }

  @Test
  void inAFirstBackupAllAccountsCountAlike() {
    DoneShare share = DoneShare.of(List.of("a", "b", "c", "d"), Map.of());

    assertThat(share.done("a")).isEqualTo(0.25);
    assertThat(share.done("b")).isEqualTo(0.5);
    assertThat(DoneShare.of(List.<String>of(), Map.of()).done("x")).isZero();
  }

  private static AccountCounts counts(long bytes) {
    return new AccountCounts(1, 1, bytes, 0, 0, 0);
  }
}
