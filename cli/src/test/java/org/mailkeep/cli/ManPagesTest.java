package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

class ManPagesTest {
  @TempDir
  private Path folder;

  private final Map<String, String> pages = new ManPages("1.2.3", "2026-11-01").of(Program.line());

  @Test
  void everyCommandHasAPageAndEveryOptionIsOnIt() {
    List<CommandSpec> all = commands(Program.line()).toList();

    assertThat(pages).hasSameSizeAs(all).containsKeys("mailkeep.1", "mailkeep-backup.1", "mailkeep-key-add.1");
    for (CommandSpec command : all) {
      String page = pages.get(command.qualifiedName("-") + ".1");
      for (OptionSpec option : command.options()) {
        for (String name : option.names()) {
          assertThat(page).contains("\\fB" + name.replace("-", "\\-") + "\\fR");
        }
      }
      for (ExitCode code : ExitCode.values()) {
        assertThat(page).contains("\\fB" + code.number() + "\\fR\n" + code.meaning().replace("-", "\\-"));
      }
    }
  }

  @Test
  void aPageSaysWhatItIsOf() {
    assertThat(pages.get("mailkeep-status.1"))
        .startsWith(".TH \"MAILKEEP\\-STATUS\" 1 2026-11-01 \"Mailkeep 1.2.3\"")
        .contains("mailkeep\\-status \\- shows the last backup of each job, and which accounts are overdue\n");
    assertThat(pages.get("mailkeep-backup.1")).contains("\\fB\\-\\-source\\fR \\fILOCATION\\fR [\\fIOPTION\\fR]...")
        .contains("maildir:/var/vmail/%d/%n/Maildir").contains("doveadm user \\(aq*\\(aq");
  }

  @Test
  void theyAreWrittenIntoAFolder() throws IOException {
    Path man = folder.resolve("share/man/man1");
    assertThat(new Cli(folder).run("man", "--to", man.toString()).succeeded().out())
        .startsWith(pages.size() + " pages");
    new Cli(folder).run("man", "--to", man.toString()).succeeded();

    try (Stream<Path> files = Files.list(man)) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactlyInAnyOrderElementsOf(pages.keySet());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"mandoc -Tlint -Wwarning", "groff -man -ww -z -Tutf8"})
  void readersOfManualPagesHaveNothingToSayAgainstThem(String reader) throws Exception {
    List<String> command = List.of(reader.split(" "));
    assumeThat(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(place -> Files.isExecutable(Path.of(place, command.getFirst())));
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Path file = Files.writeString(folder.resolve(page.getKey()), page.getValue());
      Process process = new ProcessBuilder(Stream.concat(command.stream(), Stream.of(file.toString())).toList())
          .redirectErrorStream(true).start();
      assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)).isEmpty();
      assertThat(process.waitFor()).isZero();
    }
  }

  private static Stream<CommandSpec> commands(CommandLine line) {
    return Stream.concat(Stream.of(line.getCommandSpec()),
        line.getSubcommands().values().stream().flatMap(ManPagesTest::commands));
  }
}
