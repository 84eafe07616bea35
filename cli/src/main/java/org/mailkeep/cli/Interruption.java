package org.mailkeep.cli;

import java.io.IOException;
import java.time.Duration;

/**
 * Ends a command in order when the process gets SIGINT, SIGTERM or SIGHUP: the thread that runs it is interrupted and gets a moment to close what it
 * has open. The process then ends with 128 and the signal's number, as the JVM sees to.
 */
final class Interruption {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** What a supervisor grants to a process that it ends is often a minute and a half. */
  private static final Duration LONG_GRACE = Duration.ofSeconds(60);

  private final StatusSignal status;
  /** For what follows a backup that was ended: commands that undo what others did before it, and a mail. */
  private static final Duration LAST_GRACE = Duration.ofSeconds(30);

  private volatile Duration grace = GRACE;
  private volatile boolean requested;
  private volatile boolean interrupted;
  private volatile boolean gentle;
  private volatile boolean over;

  /** One that no signal sets off. */
  Interruption() {
    this(StatusSignal.none());
  }

  private Interruption(StatusSignal status) {
    this.status = status;
  }

  /** One that a signal sets off, for the calling thread. */
  static Interruption bySignal() {
    Interruption interruption = new Interruption(StatusSignal.ofProcess());
    Thread worker = Thread.currentThread();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> interruption.interrupt(worker), "mailkeep-stop"));
    return interruption;
  }

  /** The signal that interrupts nothing and wants to be answered. */
  StatusSignal status() {
    return status;
  }

  /** Whether the command is to end. */
  boolean requested() {
    return requested;
  }

  /**
   * Does something that asks {@link #requested} itself, and ends in order when it is so: it is interrupted only when that takes too long.
   */
  <T> T gently(Work<T> work) throws IOException {
    gentle = true;
    try {
      return work.done();
    } finally {
      gentle = false;
    }
  }

  /** From now on more time is granted after the thread was interrupted, since there are things to do then. */
  void hasLastThings() {
    grace = LAST_GRACE;
  }

  /**
   * Fails if the command has been interrupted. An interrupted thread can't read files, and to those who read many that looks like so many unreadable
   * files: they ask here.
   */
  void check() {
    if (interrupted) {
      throw CommandFailure.failed("interrupted");
    }
  }

  /** Ends the process with {@code code}, unless a signal ends it already. */
  void exit(int code) {
    over = true;
    if (!requested) {
      System.exit(code);
    }
  }

  private void interrupt(Thread worker) {
    if (over) {
      return;
    }
    requested = true;
    try {
      if (gentle) {
        worker.join(LONG_GRACE);
      }
      interrupted = true;
      worker.interrupt();
      worker.join(grace);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What is done gently. */
  @FunctionalInterface
  interface Work<T> {
    T done() throws IOException;
  }
}
