package org.mailkeep.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs command lines in this process, below one folder, as a person without a terminal would. */
final class Cli {
  static final String PASSPHRASE = "correct horse battery staple";

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();
  private Terminal terminal = Terminal.none();
  private @Nullable Interruption interruption;
  private Consumer<String> listener = said -> {};
  private Clock clock = Clock.system(ZoneId.of("Europe/Berlin"));

  Cli(Path folder) {
    this.folder = folder;
    with("MAILKEEP_REPOSITORY", repository().toString());
    with("MAILKEEP_CACHE_DIR", folder.resolve("cache").toString());
    with("MAILKEEP_PASSPHRASE", PASSPHRASE);
  }

  /** Makes the repository, and opens it from now on with its recovery kit: that is quicker than a passphrase. */
  Cli init() {
    Path kit = folder.resolve("kit");
    Ran ran = run("init", "--recovery-kit", kit.toString());
    if (ran.code() != 0) {
      throw new AssertionError(ran.toString());
    }
    return with("MAILKEEP_CREDENTIAL", kit.toString());
  }

  Cli with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  Cli without(String variable) {
    environment.remove(variable);
    return this;
  }

  Cli at(Terminal other) {
    terminal = other;
    return this;
  }

  /** The commands to come can be interrupted, and asked how far they are, by this. */
  Cli at(Interruption other) {
    interruption = other;
    return this;
  }

  Cli at(Clock other) {
    clock = other;
    return this;
  }

  /** Tells {@code listener} what is written to standard error, as it is written. */
  Cli onErr(Consumer<String> listener) {
    this.listener = listener;
    return this;
  }

  Path folder() {
    return folder;
  }

  Path repository() {
    return folder.resolve("repository");
  }

  Ran run(String... args) {
    StringWriter out = new StringWriter();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8) {
      @Override
      public void print(String text) {
        super.print(text);
        listener.accept(text);
      }
    };
    Shell shell = new Shell(environment, out, told, terminal, clock, new SecureRandom());
    int code = new Program(shell, interruption == null ? new Interruption() : interruption).run(args);
    return new Ran(List.of(args), code, out.toString(), err.toString(StandardCharsets.UTF_8));
  }

  /** Runs the command, which must succeed, and reads the JSON object that it prints. */
  JsonNode json(String... args) {
    return run(Stream.concat(Stream.of(args), Stream.of("--json")).toArray(String[]::new)).succeeded().json();
  }

  /** All files below {@code folder} with their bytes and times: equal if nothing was touched. */
  static Map<Path, String> state(Path folder) throws IOException {
    Map<Path, String> state = new HashMap<>();
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          String content = Files.isSymbolicLink(file)
              ? Files.readSymbolicLink(file).toString()
              : Files.isRegularFile(file) ? java.util.HexFormat.of().formatHex(sha256(file)) : "";
          state.put(folder.relativize(file),
              Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS) + " " + content);
        }
      }
    }
    return state;
  }

  private static byte[] sha256(Path file) throws IOException {
    try {
      return java.security.MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How a command line ended. */
  record Ran(List<String> args, int code, String out, String err) {

    Ran succeeded() {
      if (code != 0) {
        throw new AssertionError(toString());
      }
      return this;
    }

    JsonNode json() {
      return JsonMapper.shared().readTree(out);
    }
  }
}
