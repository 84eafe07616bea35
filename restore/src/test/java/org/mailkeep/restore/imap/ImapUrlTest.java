package org.mailkeep.restore.imap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImapUrlTest {

  @Test
  void namesServerUserAndFolder() {
    assertThat(ImapUrl.of("imaps://%25u*restorer@imap.uni.example/Restored/%C3%BC%2Fx/")).isEqualTo(new ImapUrl(true,
        Optional.of("%u*restorer"), "imap.uni.example", 993, List.of("Restored", "\u00fc/x")));
    assertThat(ImapUrl.of("imap://j%40uni.example@[::1]:1143"))
        .isEqualTo(new ImapUrl(false, Optional.of("j@uni.example"), "::1", 1143, List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"imap://ann:hush@host", "imap://", "imap://a b", "imap://host:0", "imap://host:99999",
      "imap://host/%", "imap://host/%ff", "imap://host:1:2", "imap://h\r\nost"})
  void whatIsNoneIsRefusedWithoutShowingIt(String url) {
    assertThatThrownBy(() -> ImapUrl.of(url)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hush");
  }
}
