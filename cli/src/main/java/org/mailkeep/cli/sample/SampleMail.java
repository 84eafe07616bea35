package org.mailkeep.cli.sample;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The Maildirs of three accounts that exchange mail, with attachments that went to several of them through different mail programs; and what has become of them
 * a night later. The same seed and size make the same files, bytes, names and times.
 *
 * <pre>
 * FOLDER/USER/Maildir          cur, new, tmp: INBOX
 * FOLDER/USER/Maildir/.Archive cur, new, tmp: another mailbox
 * </pre>
 */
public final class SampleMail {
  /** The mail location of the accounts below a folder. */
  public static final String PATTERN = "%n/Maildir";

  /** The accounts. */
  public static final List<String> USERS = List.of("alice", "bob", "carol");

  private static final Instant BEGIN = Instant.parse("2026-09-01T08:00:00Z");
  private static final List<SampleMessage.Encoder> ENCODERS = List.of(
      new SampleMessage.Encoder("Postkutsche 3.1", 76, "\n"),
      new SampleMessage.Encoder("Brieftaube 12", 72, "\n"),
      new SampleMessage.Encoder("Rohrpost 2026", 60, "\r\n"));

  /** Sums up to about a megabyte of mail: messages, and the attachments that are sent around in them. */
  private static final int MESSAGES_PER_MEGABYTE = 12;
  private static final double ATTACHMENTS_PER_MEGABYTE = 0.9;

  private final Path folder;
  private final long seed;
  private final int messages;
  private final int attachments;

  /**
   * Will put mail below {@code folder}.
   *
   * @param megabytes about how much
   */
  public SampleMail(Path folder, long seed, int megabytes) {
    this.folder = folder;
    this.seed = seed;
    messages = Math.max(9, MESSAGES_PER_MEGABYTE * megabytes);
    attachments = Math.max(3, (int) (ATTACHMENTS_PER_MEGABYTE * megabytes));
  }

  /** The mail location that names the accounts. */
  public String location() {
    return "maildir:" + folder.toAbsolutePath() + "/" + PATTERN;
  }

  /** The Maildir of a user. */
  public Path maildir(String user) {
    return folder.resolve(user).resolve("Maildir");
  }

  /** Delivers all mail of the first day. */
  public void firstNight() throws IOException {
    for (String user : USERS) {
      for (String mailbox : List.of("", ".Archive", ".Projects.Budget")) {
        for (String part : List.of("cur", "new", "tmp")) {
          Files.createDirectories(maildir(user).resolve(mailbox).resolve(part));
        }
      }
      Files.writeString(maildir(user).resolve("subscriptions"), "INBOX\nArchive\nProjects.Budget\n");
    }
    for (int number = 0; number < messages; number++) {
      deliver(number);
    }
  }

  /** A day later: new mail, mail that was read, moved and deleted. */
  public void secondNight() throws IOException {
    for (String user : USERS) {
      List<Path> read = files(maildir(user).resolve("cur"));
      for (int i = 0; i < read.size(); i++) {
        Path file = read.get(i);
        switch (i % 12) {
          case 0, 3, 6 ->
            Files.move(file, file.resolveSibling(file.getFileName() + (file.toString().endsWith(":2,") ? "S" : "T")));
          case 5 -> Files.move(file, maildir(user).resolve(".Archive/cur").resolve(file.getFileName()));
          case 11 -> Files.delete(file);
          default -> {}
        }
      }
      for (Path file : files(maildir(user).resolve("new"))) {
        Files.move(file, maildir(user).resolve("cur").resolve(file.getFileName() + ":2,S"));
      }
    }
    int more = Math.max(3, messages / 20);
    for (int number = messages; number < messages + more; number++) {
      deliver(number);
    }
  }

  private void deliver(int number) throws IOException {
    SplittableRandom random = new SplittableRandom(seed ^ 0x9e3779b97f4a7c15L * (number + 1));
    int receiver = random.nextInt(USERS.size());
    String user = USERS.get(receiver);
    Instant date = BEGIN.plus(Duration.ofSeconds(600L * number + random.nextInt(600)));
    List<SampleAttachment> attached = new ArrayList<>();
    if (random.nextInt(5) == 0) {
      attached.add(SampleAttachment.number(seed, random.nextInt(attachments)));
    }
    if (number % 97 == 50 || number == messages + 1) {
      attached.add(SampleAttachment.number(seed, attachments + number));
    }
    String sender = random.nextBoolean()
        ? USERS.get(random.nextInt(USERS.size())) + "@example.org"
        : "writer" + random.nextInt(40) + "@example.net";
    byte[] bytes = new SampleMessage(random.nextLong(), sender, user + "@example.org", date, attached,
        ENCODERS.get(random.nextInt(ENCODERS.size()))).bytes();
    String base = date.getEpochSecond() + ".M" + random.nextInt(1_000_000) + "P" + (1000 + number) + ".mail,S="
        + bytes.length;
    String place = switch (random.nextInt(10)) {
      case 0, 1, 2 -> ".Archive/cur/" + base + ":2,S";
      case 3, 4 -> ".Projects.Budget/cur/" + base + ":2,RS";
      case 5 -> "new/" + base;
      case 6 -> "cur/" + base + ":2,";
      default -> "cur/" + base + ":2,S";
    };
    Path file = maildir(user).resolve(place);
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(date));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }
}
