package org.mailkeep.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.audit.Action;

/** {@code mailkeep lock off}: nothing more is locked. */
final class LockOffCommand implements Command {

  @Override
  public Syntax syntax() {
    return Syntax.of("lock off", "Locks nothing more, and makes no lock longer. What is locked stays so.");
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    try (OpenRepository open = wiring.open()) {
      open.repository().locks().set(Optional.empty());
      RetentionEvents.record(open, wiring, Action.LOCKS_SET, "nothing more is locked", Map.of("mode", "off"));
      wiring.output().show(new LockShowCommand.Terms(Optional.empty()));
      return ExitCode.DONE;
    }
  }
}
