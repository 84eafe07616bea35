package org.mailkeep.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.key.CredentialFile;
import org.mailkeep.repository.run.AccountDraft;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.store.FolderObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;

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

  /** A night without a backup. */
  void skip() {
    nights++;
  }

  /** Backs up on the next night. */
  void night(String... options) throws IOException {
    cli.at(clock(nights));
    cli.run(Stream.concat(Stream.of("backup", "--source", source), Stream.of(options)).toArray(String[]::new))
        .succeeded();
    ended();
  }

  /** The next night, on which somebody commits accounts of these names who does not go through this program. */
  void night(List<String> accounts) throws IOException {
    cli.at(clock(nights));
    try (ObjectStore store = FolderObjectStore.open(cli.repository());
        Repository repository = Repository.open(store, CredentialFile.read(cli.folder().resolve("kit")), clock(nights),
            new SecureRandom());
        AgentCache cache = AgentCache.open(cli.folder().resolve("other-cache"));
        BackupRun run = repository.begin(cache)) {
      for (String account : accounts) {
        try (AccountDraft draft = run.begin(account, "other:", Optional.empty())) {
          Attributes attributes = new Attributes(0700, 5, 6, FIRST);
          draft.root(TreePath.ROOT.child("mail".getBytes(StandardCharsets.UTF_8)), List.of(attributes));
          draft.entry(new TreeEntry.Folder(TreePath.ROOT, attributes, "INBOX"), new byte[0]);
          draft.finish(AccountStatus.COMPLETE, time(nights), AccountCounts.NONE);
        }
      }
      run.commit("host", "job");
    }
    ended();
  }

  private void ended() throws IOException {
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
