package org.mailkeep.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hours of the night, by the clock on the wall. */
class WindowTest {

  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @Test
  void aWindowWithinADay() {
    assertThat(end("01:00-06:00", "2026-11-28T01:00")).contains("2026-11-28T06:00");
    assertThat(end("01:00-06:00", "2026-11-28T05:59:59")).contains("2026-11-28T06:00");
    assertThat(end("01:00-06:00", "2026-11-28T06:00")).isEmpty();
    assertThat(end("01:00-06:00", "2026-11-28T00:59")).isEmpty();
  }

  @Test
  void aWindowOverMidnight() {
    assertThat(end("22:00-6:00", "2026-12-31T23:30")).contains("2027-01-01T06:00");
    assertThat(end("22:00-6:00", "2027-01-01T03:00")).contains("2027-01-01T06:00");
    assertThat(end("22:00-6:00", "2027-01-01T21:59")).isEmpty();
    assertThat(end("22:00-0:00", "2026-12-31T23:59")).contains("2027-01-01T00:00");
  }

  @Test
  void itEndsByTheClockOnTheWallThoughTheNightIsAnHourShorterOrLonger() {
    assertThat(end("01:00-06:00", "2026-03-29T01:30")).contains("2026-03-29T06:00");
    assertThat(end("01:00-06:00", "2026-10-25T01:30")).contains("2026-10-25T06:00");
    assertThat(end("01:00-02:30", "2026-03-29T01:30")).as("that moment is skipped").contains("2026-03-29T03:30");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1-6", "01:00", "01:00-", "25:00-06:00", "01:00-06:60", "01:00-01:00",
      "01:00-06:00-07:00"})
  void whatIsNoWindowIsRefusedInWords(String text) {
    assertThatThrownBy(() -> Window.parse(text)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("window");
  }

  private static Optional<String> end(String window, String now) {
    return Window.parse(window).end(LocalDateTime.parse(now).atZone(BERLIN).toInstant(), BERLIN)
        .map(end -> ZonedDateTime.ofInstant(end, BERLIN).toLocalDateTime().toString());
  }
}
