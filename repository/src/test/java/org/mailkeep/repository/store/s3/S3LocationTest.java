package org.mailkeep.repository.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.store.s3.S3Settings.Checksums;

class S3LocationTest {
  @Test
  void readsAllOptions() {
    S3Location all = S3Location.parse("s3://mail-backup/site/a?endpoint=https://s3.example.org:7443/&region=eu-1"
        + "&path-style=false&checksums=when-supported&chunked-encoding=false&storage-class=STANDARD_IA"
        + "&sse=aws:kms:arn:aws:kms:eu-1:1:key/k&ca=/etc/ssl/our%20ca.pem&control=s3://control/x?endpoint=http://h%26a");

    assertThat(all.bucket()).isEqualTo("mail-backup");
    assertThat(all.prefix()).isEqualTo("site/a");
    assertThat(all.endpoint()).contains(URI.create("https://s3.example.org:7443"));
    assertThat(all.region()).contains("eu-1");
    assertThat(all.storageClass()).contains("STANDARD_IA");
    assertThat(all.encryption())
        .contains(new S3Location.Encryption("aws:kms", Optional.of("arn:aws:kms:eu-1:1:key/k")));
    assertThat(all.ca()).contains(Path.of("/etc/ssl/our ca.pem"));
    assertThat(all.control()).contains("s3://control/x?endpoint=http://h&a");
    assertThat(S3Settings.safe(all).with(all.wishes()))
        .isEqualTo(new S3Settings(Checksums.WHEN_SUPPORTED, true, false, false));
  }

  @Test
  void whatIsLeftOutIsSafe() {
    S3Location aws = S3Location.parse("s3://mail-backup");
    S3Location plain = S3Location.parse("s3://mail-backup/?endpoint=http://127.0.0.1:9000");

    assertThat(aws.prefix()).isEmpty();
    assertThat(S3Settings.safe(aws)).isEqualTo(new S3Settings(Checksums.WHEN_REQUIRED, true, true, false));
    assertThat(S3Settings.safe(plain)).isEqualTo(new S3Settings(Checksums.WHEN_REQUIRED, true, false, true));
  }

  @Test
  void aPlaceForControlObjectsIsOnTheSameServerUnlessItSaysOtherwise() {
    S3Location main = S3Location.parse("s3://packs/a?endpoint=https://h&region=r&ca=/ca.pem&storage-class=COLD");

    S3Location same = main.parseControl("s3://control/b");
    S3Location other = main.parseControl("s3://control/b?endpoint=http://other");

    assertThat(same.endpoint()).isEqualTo(main.endpoint());
    assertThat(same.region()).contains("r");
    assertThat(same.ca()).contains(Path.of("/ca.pem"));
    assertThat(same.storageClass()).isEmpty();
    assertThat(other.endpoint()).contains(URI.create("http://other"));
    assertThat(other.region()).isEmpty();
    assertThat(other.ca()).isEmpty();
    assertThatThrownBy(() -> main.parseControl("s3://control/b?control=/x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anUnknownOptionIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> S3Location.parse("s3://mail/a?regoin=x")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'regoin'").hasMessageContaining("ca, checksums, chunked-encoding, control, endpoint, "
            + "path-style, region, sse, storage-class");
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://key:hunter2@mail/a", "s3://mail/a?endpoint=https://key:hunter2@host",
      "s3://mail/a?secret=hunter2", "s3://hunter2@mail"})
  void credentialsAreRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> S3Location.parse(text)).isInstanceOf(IllegalArgumentException.class)
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://", "s3:///x", "s3://ab", "s3://mail/a//b", "s3://mail/../b", "s3://mail/a b",
      "s3://mail?region", "s3://mail?region=", "s3://mail?region=a&region=b", "s3://mail?region=%zz",
      "s3://mail?endpoint=ftp://h", "s3://mail?endpoint=https://h/path", "s3://mail?endpoint=h:9000",
      "s3://mail?path-style=yes", "s3://mail?checksums=never", "s3://mail?sse=none", "s3://mail?storage-class=GLACIER",
      "s3://mail?storage-class=DEEP_ARCHIVE", "s3://mail?&"})
  void whatMakesNoSenseIsRefused(String text) {
    assertThatThrownBy(() -> S3Location.parse(text)).isInstanceOf(IllegalArgumentException.class)
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("\n"));
  }
}
