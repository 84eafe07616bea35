package org.mailkeep.restore.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.RepositoryException.Refused;

class EmlTargetTest {

  private static final Instant RECEIVED = Instant.parse("2024-01-02T03:04:05Z");

  @TempDir
  private Path folder;

  @Test
  void writesAMessageByUidWithItsTime() throws IOException {
    write("ann@uni.example", "Work/2024", 7);

    Path file = folder.resolve("to/ann@uni.example/Work/2024/0000000007.eml");
    assertThat(file).hasContent("text");
    assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(RECEIVED);
  }

  @Test
  void neverWritesOverAFile() throws IOException {
    write("ann", "INBOX", 7);
    Path file = folder.resolve("to/ann/INBOX/0000000007.eml");
    Files.writeString(file, "mine");

    assertThatThrownBy(() -> write("ann", "INBOX", 7)).isInstanceOf(Refused.class).hasMessageContaining("exists");
    assertThat(file).hasContent("mine");
  }

  @Test
  void whatFailsLeavesNoFile() {
    assertThatThrownBy(() -> new EmlTarget(folder.resolve("to")).message("ann", "INBOX", 1, RECEIVED, out -> {
      out.write(1);
      throw new IOException("no more");
    })).hasMessage("no more");
    assertThat(folder.resolve("to/ann/INBOX")).isEmptyDirectory();
  }

  @Test
  void noNameLeadsElsewhereAndNoTwoAreOne() throws IOException {
    Set<String> safe = new HashSet<>();
    List<String> names = List.of("..", ".", "", "a/b", "/etc", "..\\x", "a\0b", "%2e", ".x", "%2ex", "~root", "\u00fc",
        "0000000007.eml", "a", "a ", "con:", "x".repeat(300), "x".repeat(301), "-r");
    for (String name : names) {
      String one = EmlTarget.safe(name);
      assertThat(one).as(name).doesNotContain("/", "\\", "\0", ":").doesNotStartWith(".").doesNotEndWith(".eml")
          .isNotEmpty();
      assertThat(one.length()).isLessThanOrEqualTo(200);
      assertThat(safe.add(one)).as(name).isTrue();
      write(name, name, 1);
    }
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(folder.resolve("to"));
    }
  }

  @Test
  void aLinkInPlaceOfAFolderIsNotFollowed() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Files.createDirectories(folder.resolve("to/ann"));
    Files.createSymbolicLink(folder.resolve("to/ann/INBOX"), elsewhere);

    assertThatThrownBy(() -> write("ann", "INBOX", 1)).isInstanceOf(Refused.class);
    assertThat(elsewhere).isEmptyDirectory();
  }

  private void write(String account, String mailbox, long uid) throws IOException {
    new EmlTarget(folder.resolve("to")).message(account, mailbox, uid, RECEIVED, out -> out.write("text".getBytes()));
  }
}
