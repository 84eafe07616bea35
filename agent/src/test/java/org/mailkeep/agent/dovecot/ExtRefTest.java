package org.mailkeep.agent.dovecot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExtRefTest {

  @Test
  void anAttachmentMayHaveBeenOneEndlessLine() throws DovecotFormatException {
    assertThat(ExtRef.parse("10 1686052 B1686052 a/b-c"))
        .containsExactly(new ExtRef(10, 1_686_052, 1_686_052, false, "a/b-c"));
  }

  @Test
  void readsPlacesAndHowTheyAreWritten() throws DovecotFormatException {
    assertThat(ExtRef.parse("0 5 - a 5 731974 B76 f8/13/f8134e-e8 900000 12 CB64 x/..y/z 900012 1 C c"))
        .containsExactly(
            new ExtRef(0, 5, 0, false, "a"), new ExtRef(5, 731974, 76, false, "f8/13/f8134e-e8"),
            new ExtRef(900000, 12, 64, true, "x/..y/z"), new ExtRef(900012, 1, 0, true, "c"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1 2", "1 2 -", "1 2 - ", " 1 2 - a", "1 2 - a ", "1 2 - a 3", "1 2 - a 2 3 - b",
      "-1 2 - a", "+1 2 - a", "1 0x2 - a", "1 2 B a", "1 2 B0 a", "1 2 B75 a", "1 2 B99999999999 a", "1 2 BC76 a",
      "1 2 B76C a",
      "1 2 Q a", "1 2  a", "1 2 - /a", "1 2 - a/", "1 2 - a//b", "1 2 - ../a", "1 2 - a/../b", "1 2 - a/.",
      "1 2 - a\u0000b",
      "1 2 - a\nb", "9223372036854775807 2 - a", "4611686018427387903 99999999999999999999 - a"})
  void refusesEverythingElse(String value) {
    assertThatThrownBy(() -> ExtRef.parse(value)).isInstanceOf(DovecotFormatException.class).message()
        .doesNotContain("\n");
  }

  @Test
  void refusesPathsAndListsWithoutEnd() {
    assertThatThrownBy(() -> ExtRef.parse("1 2 - " + "a".repeat(2000))).isInstanceOf(DovecotFormatException.class);
    assertThatThrownBy(() -> ExtRef.parse("1 0 - a ".repeat(200_000) + "1 0 - a"))
        .isInstanceOf(DovecotFormatException.class).hasMessageContaining("more than");
  }
}
