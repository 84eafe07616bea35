package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;

/** {@code mailkeep man}: writes the manual pages. The build makes those of a distribution with it. */
final class ManCommand implements Command {
  private final Supplier<CommandLine> line;
  private final Option<Path> to = Option.required("--to", "DIR",
      "The folder, such as /usr/local/share/man/man1. It is made if need be, and pages that are in it are replaced.",
      Path::of);

  /** Describes what {@code line} has to offer. */
  ManCommand(Supplier<CommandLine> line) {
    this.line = line;
  }

  @Override
  public Syntax syntax() {
    return Syntax.of("man", "Writes the manual pages into a folder.", to);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    Map<String, String> pages = new ManPages(Version.number(), Version.date()).of(line.get());
    Files.createDirectories(to.value());
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(to.value().resolve(page.getKey()), page.getValue());
    }
    wiring.output().show(new Written(to.value(), pages));
    return ExitCode.DONE;
  }

  private record Written(Path folder, Map<String, String> pages) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line(Amounts.count(pages.size(), "page", "pages") + " in " + folder + "; see: man -l " + folder
          + "/mailkeep.1");
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.field("folder", folder.toString()).texts("pages", pages.keySet());
    }
  }
}
