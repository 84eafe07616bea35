package org.mailkeep.cli;

import java.io.PrintStream;
import org.jspecify.annotations.Nullable;

/** What is said on standard error: one line each, in front of which a progress line makes room. Thread-safe. */
final class Messages {
  /** Moves to the line's start and clears it. */
  private static final String CLEAR = "\r\u001b[K";

  private final PrintStream err;
  private final boolean quiet;
  private @Nullable String progress;

  Messages(PrintStream err, boolean quiet) {
    this.err = err;
    this.quiet = quiet;
  }

  /** The command failed. */
  void error(String line) {
    say("mailkeep: " + line);
  }

  /** Somebody asked how far the command is. */
  void status(String line) {
    say("mailkeep: " + line);
  }

  /** Good to know for a person. */
  void note(String line) {
    if (!quiet) {
      say(line);
    }
  }

  /** Where an error came from. */
  synchronized void trace(Throwable thrown) {
    thrown.printStackTrace(err);
  }

  /** Draws the progress line over the one before. */
  synchronized void progress(String line) {
    progress = line;
    err.print(CLEAR + line);
    err.flush();
  }

  /** Takes the progress line away. */
  synchronized void endProgress() {
    if (progress != null) {
      progress = null;
      err.print(CLEAR);
      err.flush();
    }
  }

  private synchronized void say(String line) {
    err.print(progress == null ? line + "\n" : CLEAR + line + "\n" + progress);
    err.flush();
  }
}
