package org.mailkeep.agent.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class LinuxStatTest {

  @TempDir
  Path folder;

  @Test
  void tellsWhatJavaTells() throws Exception {
    Path file = Files.writeString(folder.resolve("message"), "text");
    Files.setAttribute(file, "unix:mode", 0640);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("1965-03-01T12:00:00.123456789Z")));
    Files.createLink(folder.resolve("another name"), file);
    Path below = Files.createDirectory(folder.resolve("bel\u00f6w"));
    Files.setAttribute(below, "unix:mode", 02750);
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("nowhere"));
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    for (Path path : List.of(file, below, link, pipe, Path.of("/dev/null"), Path.of("/"), Path.of("."))) {
      assertThat(LinuxStat.of(path)).as(path.toString()).isNotNull().isEqualTo(FileFacts.asJavaTells(path));
    }
  }

  @Test
  void aPathOfTheGreatestLengthIsLookedAt() throws Exception {
    Path deep = folder;
    while (deep.toString().length() < 4000) {
      deep = deep.resolve("n".repeat(Math.min(200, 4094 - deep.toString().length())));
    }
    Files.createDirectories(deep);

    assertThat(LinuxStat.of(deep)).isNotNull().isEqualTo(FileFacts.asJavaTells(deep));
  }

  @Test
  void whatIsMissingOrNamedTooLongFailsAsJavaSays() {
    assertThatThrownBy(() -> FileFacts.of(folder.resolve("missing"))).isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> FileFacts.of(folder.resolve("n/".repeat(4000)))).isInstanceOf(IOException.class);
  }
}
