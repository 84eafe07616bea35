package org.mailkeep.repository.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.store.s3.S3Settings.Checksums;

class S3MemoryTest {
  private static final S3Location PLACE = S3Location.parse("s3://mail/a?endpoint=http://h");
  private static final S3Settings FOUND = new S3Settings(Checksums.WHEN_SUPPORTED, false, true, false);

  @TempDir
  private Path folder;

  @Test
  void whatWasFoundIsUsedUnlessTheLocationWishesOtherwise() throws Exception {
    S3Memory memory = new S3Memory(folder.resolve("s3"));
    assertThat(memory.settings(PLACE)).isEqualTo(S3Settings.safe(PLACE));

    memory.remember(PLACE, FOUND);

    assertThat(new S3Memory(folder.resolve("s3")).settings(PLACE)).isEqualTo(FOUND);
    assertThat(memory.settings(S3Location.parse("s3://mail/a?region=r&endpoint=http://h"))).isEqualTo(FOUND);
    assertThat(
        memory.settings(S3Location.parse("s3://mail/a?endpoint=http://h&checksums=when-required&path-style=true")))
        .isEqualTo(new S3Settings(Checksums.WHEN_REQUIRED, false, true, true));
  }

  @Test
  void anotherPlaceIsAnotherMatter() throws Exception {
    S3Memory memory = new S3Memory(folder);
    memory.remember(PLACE, FOUND);

    for (String other : new String[] {"s3://mail/b?endpoint=http://h", "s3://mails/a?endpoint=http://h", "s3://mail/a",
        "s3://mail/a?endpoint=https://h"}) {
      S3Location location = S3Location.parse(other);
      assertThat(memory.settings(location)).isEqualTo(S3Settings.safe(location));
    }
  }

  @Test
  void whatCantBeReadIsForgotten() throws Exception {
    S3Memory memory = new S3Memory(folder);
    for (String broken : new String[] {"", "checksums", "checksums=x", "\u0000\u00ff=", "x".repeat(10_000)}) {
      memory.remember(PLACE, FOUND);
      try (Stream<Path> files = Files.list(folder)) {
        Files.writeString(files.findFirst().orElseThrow(), broken);
      }

      assertThat(memory.settings(PLACE)).isEqualTo(S3Settings.safe(PLACE));
    }
  }
}
