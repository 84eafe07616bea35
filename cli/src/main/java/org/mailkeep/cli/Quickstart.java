package org.mailkeep.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.mailkeep.cli.sample.SampleMail;

/** Runs the commands that somebody new to Mailkeep would type, on made-up mail, and measures what they do. Used once. */
final class Quickstart {
  private static final long SEED = 20_261_123;
  private static final String RESTORED = "bob";

  private final Path folder;
  private final Wiring wiring;
  private final SampleMail mail;
  private final Shell shell;

  /** Will work in {@code folder}, which is empty and has a real path. */
  Quickstart(Path folder, int megabytes, Wiring wiring) {
    this.folder = folder;
    this.wiring = wiring;
    mail = new SampleMail(folder.resolve("mail"), SEED, megabytes);
    Map<String, String> environment = new HashMap<>(wiring.shell().environment());
    environment.keySet().removeIf(name -> name.startsWith("MAILKEEP_"));
    environment.putAll(environment());
    Shell outer = wiring.shell();
    shell = new Shell(environment, new StringWriter(), outer.err(), outer.terminal(), outer.clock(), outer.random());
  }

  /** Does it all. */
  Result run() throws IOException {
    writePassphrase();
    wiring.messages().note("made-up mail of " + String.join(", ", SampleMail.USERS) + " in " + folder.resolve("mail"));
    mail.firstNight();
    long firstMail = bytes(folder.resolve("mail"));
    step("init", "--recovery-kit", folder.resolve("recovery-kit.txt").toString());
    long empty = bytes(repository());
    Duration firstTime = step("backup", "--source", mail.location(), "--job", "first");
    long firstStored = bytes(repository()) - empty;
    wiring.messages().note("a night later: new mail, flags changed, some moved, some deleted");
    mail.secondNight();
    long secondMail = bytes(folder.resolve("mail"));
    Duration secondTime = step("backup", "--source", mail.location(), "--job", "second");
    long secondStored = bytes(repository()) - empty - firstStored;
    Duration restoreTime = step("restore", "--account", RESTORED, "--mailbox", "INBOX", "--to", "files:" + restored());
    long compared = compare();
    Duration verifyTime = step("verify", "--read-data", "all");
    return new Table(List.of(
        new Row("mail, first night", "firstMail", firstMail, Duration.ZERO),
        new Row("stored by the first backup", "firstStored", firstStored, firstTime),
        new Row("mail, second night", "secondMail", secondMail, Duration.ZERO),
        new Row("stored by the second backup", "secondStored", secondStored, secondTime),
        new Row("restored: INBOX of " + RESTORED + ", same bytes", "restored", compared, restoreTime),
        new Row("verified: all that is stored", "verified", bytes(repository()), verifyTime)));
  }

  /** Says what can be done with what was kept. */
  void showHowToGoOn() {
    wiring.messages().note("to go on with it:");
    environment().forEach((name, value) -> wiring.messages().note("  export " + name + "=" + value));
    wiring.messages().note("  mailkeep snapshots");
  }

  private Map<String, String> environment() {
    return Map.of("MAILKEEP_REPOSITORY", repository().toString(), Secrets.PASSPHRASE_FILE, passphraseFile().toString(),
        "MAILKEEP_CACHE_DIR", folder.resolve("cache").toString());
  }

  private Path repository() {
    return folder.resolve("repository");
  }

  private Path restored() {
    return folder.resolve("restored");
  }

  private Path passphraseFile() {
    return folder.resolve("passphrase");
  }

  private void writePassphrase() throws IOException {
    byte[] random = new byte[18];
    shell.random().nextBytes(random);
    Files.createFile(passphraseFile(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(passphraseFile(), Base64.getUrlEncoder().encodeToString(random) + "\n", US_ASCII);
  }

  /** Runs one command as a person would, and says so. */
  private Duration step(String... args) throws IOException {
    wiring.messages().note("$ mailkeep " + String.join(" ", args));
    StringWriter said = new StringWriter();
    Shell own = new Shell(shell.environment(), said, shell.err(), shell.terminal(), shell.clock(), shell.random());
    long begun = System.nanoTime();
    int code = new Program(own, wiring.interruption()).run(args);
    Duration took = Duration.ofNanos(System.nanoTime() - begun);
    said.toString().lines().forEach(line -> wiring.messages().note("  " + line));
    if (code != ExitCode.DONE.number()) {
      throw CommandFailure.failed("mailkeep " + args[0] + " ended with exit code " + code);
    }
    return took;
  }

  /** Compares what was restored with the mail: every file of the mailbox, byte for byte, and its time. */
  private long compare() throws IOException {
    long compared = 0;
    for (String part : List.of("cur", "new")) {
      Path source = mail.maildir(RESTORED).resolve(part);
      Path copy = restored().resolve(source.toAbsolutePath().toString().substring(1));
      List<Path> names = names(source);
      if (!names.equals(names(copy))) {
        throw CommandFailure.failed(copy + ": not the files of " + source);
      }
      for (Path name : names) {
        Path original = source.resolve(name);
        Path restored = copy.resolve(name);
        if (Files.mismatch(original, restored) >= 0
            || !Files.getLastModifiedTime(original).equals(Files.getLastModifiedTime(restored))) {
          throw CommandFailure.failed(restored + ": differs from " + original);
        }
        compared += Files.size(original);
      }
    }
    return compared;
  }

  private static List<Path> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(folder::relativize).sorted().toList();
    }
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      long bytes = 0;
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        bytes += Files.size(file);
      }
      return bytes;
    }
  }

  private record Row(String words, String name, long bytes, Duration time) {}

  private record Table(List<Row> rows) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      out.line("");
      TextOutput.Table table = out.table("", ">BYTES", ">TIME");
      rows.forEach(row -> table.row(row.words(), Amounts.bytes(row.bytes()),
          row.time().isZero() ? "" : Amounts.duration(row.time())));
      table.write();
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      for (Row row : rows) {
        out.field(row.name() + "Bytes", row.bytes());
        if (!row.time().isZero()) {
          out.field(row.name() + "Milliseconds", row.time().toMillis());
        }
      }
    }
  }
}
