package org.mailkeep.agent.source;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
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

  @ParameterizedTest
  @CsvSource({"*,anyone@x,true", "*@uni.example,jdoe@uni.example,true", "*@uni.example,jdoe@lab.example,false",
      "JDOE@*,jdoe@uni.example,true", "j?oe@*,jdoe@x,true", "jdoe,jdoe@x,false", "*a*b*c,xaybzc,true",
      "*a*b*c,xaybz,false",
      "a*,a,true", "?,'',false", "[a],a,false"})
  void aPatternPicksAccounts(String glob, String account, boolean picked) {
    assertThat(new AccountGlob(glob).test(account)).isEqualTo(picked);
  }

  @Test
  void aPatternOfManyStarsIsNotSlow() {
    assertThat(new AccountGlob("*a".repeat(100) + "b").test("a".repeat(300))).isFalse();
  }
}
