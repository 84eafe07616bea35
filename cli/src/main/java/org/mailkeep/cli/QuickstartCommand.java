package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code mailkeep quickstart}: shows on made-up mail what the other commands do, and what they save. */
final class QuickstartCommand implements Command {
  private static final int MEGABYTES = 40;
  private static final int MOST_MEGABYTES = 10_000;

  private final Option<Optional<Path>> keep = Option.path("--keep", "DIR",
      "Do it in this empty folder and leave everything there, to be looked at.");
  private final Option<Optional<Integer>> size = Option.of("--size", "MB",
      "How much mail to make up. Default: " + MEGABYTES + ".", QuickstartCommand::megabytes);

  @Override
  public Syntax syntax() {
    return Syntax.of("quickstart", "Tries everything on made-up mail: two backups, a restore, a check.", keep, size);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if (keep.value().isPresent()) {
      Quickstart quickstart = quickstart(empty(keep.value().get()), wiring);
      wiring.output().show(quickstart.run());
      quickstart.showHowToGoOn();
      return ExitCode.DONE;
    }
    try (TemporaryFolder folder = new TemporaryFolder(Files.createTempDirectory("mailkeep-quickstart-"))) {
      wiring.output().show(quickstart(folder.path(), wiring).run());
      return ExitCode.DONE;
    }
  }

  private Quickstart quickstart(Path folder, Wiring wiring) throws IOException {
    return new Quickstart(folder.toRealPath(), size.value().orElse(MEGABYTES), wiring);
  }

  private static Path empty(Path folder) throws IOException {
    Files.createDirectories(folder);
    try (DirectoryStream<Path> inside = Files.newDirectoryStream(folder)) {
      if (inside.iterator().hasNext()) {
        throw CommandFailure.failed(folder + ": not empty; name an empty folder, or one that isn't there yet");
      }
    }
    return folder;
  }

  private static int megabytes(String text) {
    try {
      int megabytes = Integer.parseInt(text);
      if (megabytes >= 1 && megabytes <= MOST_MEGABYTES) {
        return megabytes;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a number of megabytes", e);
    }
    throw new IllegalArgumentException("'" + text + "' is not between 1 and " + MOST_MEGABYTES);
  }
}
