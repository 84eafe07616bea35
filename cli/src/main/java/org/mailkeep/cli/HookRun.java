package org.mailkeep.cli;

import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Runs the commands of a job one after the other. What they print goes to this process's standard error. They get its environment, less what is ours or a key to a cloud, and the facts
 * of the job; one that takes too long is ended with all that it has started.
 */
final class HookRun {
  /** What the names of variables begin with that are ours, or secrets of the store's or of systemd's keeping. */
  private static final List<String> KEPT_BACK = List.of("MAILKEEP_", "AWS_", "CREDENTIALS_DIRECTORY");

  private static final Duration MANNERS = Duration.ofSeconds(5);

  private final Map<String, String> environment;

  /** Hands {@code environment} on to them, as far as it is theirs to know. */
  HookRun(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * Runs one.
   *
   * @param facts variables for it
   * @return why it failed, if it did
   */
  Optional<String> run(Hook hook, Map<String, String> facts) {
    // The shell gives way to the command, and only sees to it that nothing of ours on standard output is disturbed.
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "exec \"$@\" 1>&2", "mailkeep"));
    command.addAll(hook.command());
    ProcessBuilder builder = new ProcessBuilder(command).redirectInput(new File("/dev/null"))
        .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().clear();
    environment.forEach((name, value) -> {
      if (KEPT_BACK.stream().noneMatch(name::startsWith)) {
        builder.environment().put(name, value);
      }
    });
    builder.environment().putAll(facts);
    try {
      return outcome(hook, builder.start());
    } catch (IOException e) {
      return Optional.of(hook.words() + ": " + e.getMessage());
    }
  }

  private static Optional<String> outcome(Hook hook, Process process) {
    boolean over = false;
    try {
      over = process.waitFor(hook.timeout().toMillis(), TimeUnit.MILLISECONDS);
      if (!over) {
        return Optional.of(hook.words() + ": took longer than " + Amounts.duration(hook.timeout()) + " and was ended");
      }
      int code = process.exitValue();
      return code == 0 ? Optional.empty() : Optional.of(hook.words() + ": ended with code " + code);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of(hook.words() + ": interrupted");
    } finally {
      if (!over) {
        end(process);
      }
    }
  }

  /** Ends a process and all that it has started: asks first, and then does not. */
  private static void end(Process process) {
    List<ProcessHandle> family = family(process.toHandle()).toList();
    family.forEach(ProcessHandle::destroy);
    boolean interrupted = Thread.interrupted();
    try {
      long deadline = System.nanoTime() + MANNERS.toNanos();
      for (ProcessHandle one : family) {
        one.onExit().get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    } catch (TimeoutException | ExecutionException e) {
      // said below, to those who are still there
    }
    family.stream().flatMap(HookRun::family).toList().forEach(ProcessHandle::destroyForcibly);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static Stream<ProcessHandle> family(ProcessHandle process) {
    return Stream.concat(process.descendants(), Stream.of(process));
  }
}
