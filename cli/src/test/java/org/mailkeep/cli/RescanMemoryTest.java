package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mailkeep.agent.JobPlan.Look.CHANGES;
import static org.mailkeep.agent.JobPlan.Look.RESCAN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.agent.JobPlan;

/** Rounds of reading everything that last several nights, and what is left of them by accidents. */
class RescanMemoryTest {
  private static final Instant FIRST = Instant.parse("2026-11-01T22:10:00Z");

  @TempDir
  private Path folder;
  private Path file;
  private boolean nothingYet = true;

  @BeforeEach
  void start() {
    file = folder.resolve("users.rescan");
  }

  @Test
  void aFirstBackupOfSeveralNightsReadsNothingTwice() throws IOException {
    assertThat(night(0, "bert", "carl")).isEqualTo(CHANGES);
    assertThat(night(1, "carl", "anna")).isEqualTo(CHANGES);
    assertThat(night(2, "anna")).isEqualTo(CHANGES);
    assertThat(night(29)).isEqualTo(CHANGES);
    assertThat(night(30)).isEqualTo(RESCAN);
  }

  @Test
  void aRoundGoesOnUntilEveryAccountHadItsTurn() throws IOException {
    night(0);
    assertThat(night(30, "bert", "carl", "dora")).isEqualTo(RESCAN);
    assertThat(night(31, "anna", "dora")).isEqualTo(RESCAN);
    assertThat(night(32, "anna", "bert")).isEqualTo(RESCAN);
    assertThat(night(33)).as("each has had its turn").isEqualTo(CHANGES);
    assertThat(night(59)).isEqualTo(CHANGES);
    assertThat(night(60)).as("counted from where the round began").isEqualTo(RESCAN);
  }

  @Test
  void aNightThatFailedIsNotCounted() throws IOException {
    night(0);
    memory(30).look(() -> false);
    assertThat(night(31)).isEqualTo(RESCAN);
    assertThat(night(32)).isEqualTo(CHANGES);
  }

  @Test
  void aClockThatWasAheadDoesNotPutItOffForYears() throws IOException {
    night(3000);
    assertThat(night(1)).isEqualTo(RESCAN);
    assertThat(night(2)).isEqualTo(CHANGES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "mailkeep rescan 1\n", "mailkeep rescan 1\nyesterday\nRESCAN\n",
      "mailkeep rescan 1\n2026-11-01T22:10:00Z\nNEVER\n", "mailkeep rescan 2\n2026-11-01T22:10:00Z\nRESCAN\n"})
  void whatIsNotRememberedIsReadAgain(String text) throws IOException {
    nothingYet = false;
    Files.writeString(file, text);
    assertThat(night(1)).isEqualTo(RESCAN);
    assertThat(night(2)).isEqualTo(CHANGES);
  }

  /** How closely the job looks in a night that does not reach these accounts. */
  private JobPlan.Look night(int day, String... carried) throws IOException {
    RescanMemory memory = memory(day);
    JobPlan.Look look = memory.look(() -> nothingYet);
    memory.done(List.of(carried));
    nothingYet = false;
    return look;
  }

  private RescanMemory memory(int day) {
    return new RescanMemory(file, Duration.ofDays(30), FIRST.plus(Duration.ofDays(day)));
  }
}
