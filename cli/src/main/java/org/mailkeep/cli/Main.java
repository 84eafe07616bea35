package org.mailkeep.cli;

/** Starts {@code mailkeep}: the only main method, and the only place from which the process is ended. */
final class Main {
  private Main() {}

  /** Runs one command and ends the process with its exit code. */
  public static void main(String[] args) {
    Interruption interruption = Interruption.bySignal();
    interruption.exit(new Program(Shell.ofProcess(), interruption).run(args));
  }
}
