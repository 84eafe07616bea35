package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What bash offers when somebody presses the tabulator. */
class CompletionTest {
  @TempDir
  private Path folder;

  @Test
  void commandsOptionsAndFilesAreCompleted() throws Exception {
    assumeThat(Path.of("/bin/bash")).isExecutable();
    Files.writeString(folder.resolve("night.prom"), "");

    assertThat(offered("mailkeep", "ba")).containsExactly("backup");
    assertThat(offered("mailkeep", "key", "")).contains("add", "list");
    assertThat(offered("mailkeep", "status", "--fail")).containsExactly("--fail-overdue");
    assertThat(offered("mailkeep", "status", "--li")).contains("--limit", "--limit-upload");
    assertThat(offered("mailkeep", "backup", "--metrics", "ni")).containsExactly("night.prom");
  }

  @Test
  void theScriptSaysHowToUseIt() {
    assertThat(new Cli(folder).run("completion").succeeded().out())
        .contains("#   source <(mailkeep completion)\n").contains("/etc/bash_completion.d/mailkeep");
  }

  private List<String> offered(String... words) throws IOException, InterruptedException {
    Path script = Files.writeString(folder.resolve("script"), new Cli(folder).run("completion").succeeded().out());
    String[] quoted = new String[words.length];
    for (int i = 0; i < words.length; i++) {
      quoted[i] = "'" + words[i] + "'";
    }
    Process bash = new ProcessBuilder("/bin/bash", "-c",
        "compopt() { :; }; source " + script + "; COMP_WORDS=(" + String.join(" ", quoted) + "); COMP_CWORD="
            + (words.length - 1) + "; _complete_mailkeep; printf '%s\\n' \"${COMPREPLY[@]}\"")
        .directory(folder.toFile()).redirectErrorStream(true).start();
    List<String> lines = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(bash.waitFor()).as(lines.toString()).isZero();
    return lines;
  }
}
