package org.mailkeep.cli;

import java.io.IOException;

/** One thing that {@code mailkeep} does. Its options are its fields, and have their values when it runs. */
interface Command {

  /** How it is called. */
  Syntax syntax();

  /**
   * Does it. Whatever it throws becomes a line on standard error and an exit code: see {@link Failure}.
   *
   * @return {@link ExitCode#DONE}, or what else came of it
   */
  ExitCode run(Wiring wiring) throws IOException;
}
