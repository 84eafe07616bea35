package org.mailkeep.repository.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccountGlobTest {

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
