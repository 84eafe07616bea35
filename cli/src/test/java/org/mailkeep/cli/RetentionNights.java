package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** A site of some accounts with Maildirs that is backed up night after night, in a repository whose store got each outcome on its night. */
final class RetentionNights {
  static final Instant FIRST = Instant.parse("2026-03-01T22:00:00Z");

  final Cli cli;
  private final Path mail;
  private final String source;
  private final Random random = new Random(1);
  private final Set<Path> known = new HashSet<>();
  private int nights;

  RetentionNights(Path folder) throws IOException {
    cli = new Cli(folder).at(clock(0)).init();
    mail = Files.createDirectory(folder.resolve("mail"));
    source = "maildir:" + mail + "/%n";
  }

  /** Puts messages of an account there, in the place of those of these numbers. */
  void messages(String account, int from, int to) throws IOException {
    Path cur = Files.createDirectories(mail.resolve(account).resolve("cur"));
    Files.createDirectories(mail.resolve(account).resolve("new"));
    Files.createDirectories(mail.resolve(account).resolve("tmp"));
    for (int i = from; i < to; i++) {
      Path message = cur.resolve(String.format("%d.M%d.host:2,S", 1_700_000_000 + i, i));
      Files.deleteIfExists(message);
      Files.writeString(message, "Subject: " + i + "\n\n" + Long.toHexString(random.nextLong()).repeat(100) + "\n");
    }
  }

  /** Removes messages of these numbers. */
  void remove(String account, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      Files.delete(mail.resolve(account).resolve("cur").resolve(
          String.format("%d.M%d.host:2,S", 1_700_000_000 + i, i)));
    }
  }

  /** Backs up on the next night. */
  void night(String... options) throws IOException {
    cli.at(clock(nights));
    cli.run(Stream.concat(Stream.of("backup", "--source", source), Stream.of(options)).toArray(String[]::new))
        .succeeded();
    for (Path outcome : outcomes()) {
      if (known.add(outcome)) {
        Files.setLastModifiedTime(outcome, FileTime.from(time(nights)));
      }
    }
    nights++;
  }

  void nights(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      night();
    }
  }

  /** When a night was. */
  static Instant time(int night) {
    return FIRST.plus(Duration.ofDays(night));
  }

  private static Clock clock(int night) {
    return Clock.fixed(time(night), ZoneOffset.UTC);
  }

  private List<Path> outcomes() throws IOException {
    try (Stream<Path> files = Files.walk(cli.repository().resolve("runs"))) {
      return files.filter(file -> file.endsWith("outcome")).toList();
    }
  }
}
