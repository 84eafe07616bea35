package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights in which messages of a Maildir get other flags, which is another name for each. */
class FlagNightsTest {

  @TempDir
  private Path folder;

  @Test
  void tenNightsOfFlagsCostLittleAndComeBack() throws Exception {
    long seed = Long.getLong("mailkeep.seed", System.nanoTime());
    System.out.println("FlagNightsTest seed " + seed);
    Random random = new Random(seed);
    Cli cli = new Cli(folder).init();
    Path cur = Files.createDirectories(folder.resolve("mail/anna/Maildir/cur"));
    for (int i = 0; i < 2000; i++) {
      Path message = cur.resolve(1_700_000_000 + i + ".M" + random.nextInt(1_000_000) + "P1.host:2,");
      Files.writeString(message, "Subject: " + i + "\n\nText of message " + random.nextInt() + "\n");
      Files.setLastModifiedTime(message, FileTime.fromMillis(1_700_000_000_000L + i));
    }
    String source = "maildir:" + folder.resolve("mail/%n/Maildir");
    cli.run("backup", "--source", source).succeeded();
    long before = bytes(folder.resolve("repository"));
    for (int night = 0; night < 10; night++) {
      flag(cur, random);
      cli.run("backup", "--source", source).succeeded();
    }

    // Where pages lie depends on the repository's keys, so that a night costs 13 to 53 KB, the ten of them some 270; with pages stored in full it would be 1.7 MB.
    assertThat(bytes(folder.resolve("repository")) - before).as("bytes of ten nights, seed " + seed)
        .isLessThan(500_000);

    cli.run("restore", "--all", "--to", "files:" + folder.resolve("restored")).succeeded();
    Path original = folder.resolve("mail");
    assertThat(Cli.state(folder.resolve("restored" + original))).as("seed " + seed).isEqualTo(Cli.state(original));
    cli.run("verify").succeeded();
  }

  /** Gives other flags to one message in twenty. */
  private static void flag(Path cur, Random random) throws IOException {
    List<Path> messages;
    try (Stream<Path> files = Files.list(cur)) {
      messages = files.sorted().toList();
    }
    for (Path message : messages) {
      if (random.nextInt(20) == 0) {
        String name = message.getFileName().toString();
        String flags = name.endsWith(",") ? "S" : name.endsWith(",S") ? "RS" : "";
        Files.move(message, cur.resolve(name.substring(0, name.indexOf(":2,") + 3) + flags));
      }
    }
  }

  private static long bytes(Path tree) throws IOException {
    try (Stream<Path> files = Files.walk(tree)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> {
        try {
          return Files.size(file);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }).sum();
    }
  }
}
