package org.mailkeep.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {"1.M2P3.vm,S=7,W=8:2,RS|1.M2P3.vm,S=7,W=8|RS", "1.a:2,|1.a|''", "1.a|1.a|''",
      "1.a;2,S|1.a|S", "1.a!2,ST|1.a|ST", "1.a:1,X|1.a|''", ":2,S|:2,S|''", "1.a:2,Sab|1.a|Sab",
      "1:2,a:2,S|1:2,a|S", "1.a:3,S|1.a:3,S|''"})
  void aMessageIsNamedByWhatComesBeforeItsFlags(String fileName, String base, String flags) {
    assertThat(MaildirName.of(fileName)).isEqualTo(new MaildirName(base, flags));
    assertThat(MaildirName.base(fileName)).isEqualTo(base);
  }
}
