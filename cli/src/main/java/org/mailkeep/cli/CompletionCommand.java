package org.mailkeep.cli;

import java.io.IOException;
import java.util.function.Supplier;
import picocli.AutoComplete;
import picocli.CommandLine;

/** {@code mailkeep completion}: a script with which bash and zsh complete command lines. */
final class CompletionCommand implements Command {
  private final Supplier<CommandLine> line;

  /** Completes what {@code line} has to offer. */
  CompletionCommand(Supplier<CommandLine> line) {
    this.line = line;
  }

  @Override
  public Syntax syntax() {
    return Syntax.of("completion",
        "Prints a script that completes command lines in bash and zsh: source <(mailkeep completion).");
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    wiring.output().show(new Script(AutoComplete.bash("mailkeep", line.get())));
    return ExitCode.DONE;
  }

  private record Script(String text) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line("# Completes mailkeep's command lines. For this shell, or in ~/.bashrc, or in ~/.zshrc after compinit:");
      out.line("#   source <(mailkeep completion)");
      out.line("# For everybody's bash:");
      out.line("#   mailkeep completion > /etc/bash_completion.d/mailkeep");
      for (String line : text.lines().toList()) {
        out.line(line);
      }
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("script", text);
    }
  }
}
