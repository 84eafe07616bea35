package org.mailkeep.restore.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerNameTest {

  @ParameterizedTest
  @CsvSource({"INBOX,INBOX", "Work/2026,Work.2026", "v1.2,v1=2E2", "a=2Eb,a=3D2Eb", "1+1=2,1+1=2", "R&D,R&-D",
      "W\u00f6rk,W&APY-rk", "\u65e5\u672c\u8a9e,&ZeVnLIqe-", "inbox,=69nbox", "..,=2E=2E", "~root,=7Eroot",
      "a//b,a.=.b"})
  void isWrittenAsServersReadIt(String name, String written) {
    assertThat(of(name)).isEqualTo(written);
  }

  @Test
  void longLevelsAreCutAndStayDifferent() {
    Set<String> names = new HashSet<>();
    for (String unit : List.of("x", "\u00fc", "\ud83d\ude00", "&", ".")) {
      for (int length : new int[] {150, 1000, 1001, 2000}) {
        String name = of(unit.repeat(length));
        assertThat(name).hasSizeLessThanOrEqualTo(200).matches("[ -~]+");
        assertThat(names.add(name)).as(unit + length).isTrue();
      }
    }
    assertThat(ServerName.of(Arrays.asList("a".repeat(150), "b".repeat(150)), '.', 240)).hasSizeLessThanOrEqualTo(240);
  }

  private static String of(String name) {
    return ServerName.of(Arrays.asList(name.split("/", -1)), '.');
  }
}
