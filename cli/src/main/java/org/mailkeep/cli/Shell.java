package org.mailkeep.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the operating system gives to the process. Tests, and the quickstart, make their own.
 *
 * @param environment variables by name; an empty value is as good as none
 * @param out standard output: results, and nothing else
 * @param err standard error: everything else
 * @param terminal where progress is drawn and passphrases are asked for
 * @param clock the time, and where the people are who read and write it
 * @param random for keys and ids
 */
record Shell(Map<String, String> environment, Writer out, PrintStream err, Terminal terminal, Clock clock,
    SecureRandom random) {

  /** That of this process. */
  static Shell ofProcess() {
    Writer out = new OutputStreamWriter(new FileOutputStream(FileDescriptor.out), StandardCharsets.UTF_8);
    return new Shell(System.getenv(), out, System.err, Terminal.ofProcess(), new SystemClock(),
        new SecureRandom());
  }

  /** The variable's value, if it has one. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  /** The same, in which a variable that has no value has this one, if there is one. */
  Shell over(String name, Optional<String> value) {
    if (value.isEmpty() || variable(name).isPresent()) {
      return this;
    }
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value.get());
    return new Shell(more, out, err, terminal, clock, random);
  }

  /** The variable as a path, if it has a value. */
  Optional<Path> pathVariable(String name) {
    return variable(name).map(Path::of);
  }

  /** What the machine is called. */
  String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return variable("HOSTNAME").orElse("localhost");
    }
  }

  /** Who is at work on it; behind sudo, both names. */
  String user() {
    String user = System.getProperty("user.name", "");
    return variable("SUDO_USER").map(before -> user + " (" + before + ")").orElse(user);
  }
}
