package org.mailkeep.agent.change;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.agent.source.SourceAccount;

/** An account is taken to be unchanged only if it is: every change shows, however it falls together with the looking. */
class TracesTest {

  @TempDir
  private Path folder;

  private final AgedFiles files = new AgedFiles();
  private Path maildir;

  @BeforeEach
  void makeMaildir() throws IOException {
    maildir = make("mail");
  }

  private Path make(String name) throws IOException {
    Path made = folder.resolve(name);
    for (String below : List.of("cur", "new", "tmp", ".Sent/cur", ".Sent/new")) {
      Files.createDirectories(made.resolve(below));
    }
    Files.writeString(made.resolve("new/1.a.host"), "text");
    Files.writeString(made.resolve("cur/2.b.host:2,"), "text");
    Files.writeString(made.resolve("dovecot-uidlist"), "3 V1 N3\n");
    return made;
  }

  @Test
  void anUnchangedAccountShowsIt() throws IOException {
    byte[] traces = traces(clocks());
    assertThat(traces).isNotEmpty();
    assertThat(hold(traces)).isTrue();
  }

  @TestFactory
  List<DynamicTest> everyChangeShows() {
    Map<String, Change> changes = new TreeMap<>(Map.of(
        "a new message", mail -> Files.writeString(mail.resolve("new/3.c.host"), "text"),
        "an expunged message", mail -> Files.delete(mail.resolve("new/1.a.host")),
        "other flags", mail -> Files.move(mail.resolve("cur/2.b.host:2,"), mail.resolve("cur/2.b.host:2,S")),
        "another mailbox", mail -> Files.createDirectories(mail.resolve(".Trash/cur")),
        "a renamed mailbox", mail -> Files.move(mail.resolve(".Sent"), mail.resolve(".Old")),
        "other permissions",
        mail -> Files.setPosixFilePermissions(mail.resolve("cur"), PosixFilePermissions.fromString("rwx------")),
        "a list written anew", mail -> Files.writeString(mail.resolve("dovecot-uidlist"), "3 V1 N4\n"),
        "a list written anew with its old time", mail -> {
          FileTime old = Files.getLastModifiedTime(mail.resolve("dovecot-uidlist"));
          Files.writeString(mail.resolve("dovecot-uidlist"), "3 V1 N4\n");
          Files.setLastModifiedTime(mail.resolve("dovecot-uidlist"), old);
        },
        "a list that is gone", mail -> Files.delete(mail.resolve("dovecot-uidlist")),
        "all of it gone", mail -> Files.move(mail, mail.resolveSibling("elsewhere"))));
    return changes.entrySet().stream().map(change -> DynamicTest.dynamicTest(change.getKey(), () -> {
      Path mail = make("mail of " + change.getKey());
      byte[] traces = traces(mail, clocks());
      SourceAccount account = account(mail);
      assertThat(Traces.hold(traces, account.roots(), clocks())).isTrue();
      change.getValue().make(mail);
      assertThat(Traces.hold(traces, account.roots(), clocks())).isFalse();
    })).toList();
  }

  @Test
  void aFolderThatMayChangeOnceMoreInTheSameSecondLeavesNoTraces() throws IOException {
    files.grain(2).fresh(maildir.resolve("cur"));
    assertThat(traces(clocks())).isEmpty();
  }

  @Test
  void noChangeIsSettledBeforeALaterOneWasSeenOnItsFileSystem() throws IOException {
    FileClocks clocks = new FileClocks(files, Clock.systemUTC());
    assertThat(traces(maildir, clocks)).as("all of it was made within two seconds").isEmpty();
    files.fresh(folder);
    clocks.look(folder);
    assertThat(traces(maildir, clocks)).isNotEmpty();
  }

  @Test
  void aTimeInTheFarFutureProvesNothing() throws IOException {
    FileClocks clocks = new FileClocks(path -> moved(files.of(path), path.equals(folder), Duration.ofDays(5000)),
        Clock.systemUTC());
    clocks.look(folder);
    assertThat(traces(maildir, clocks)).isEmpty();
  }

  @Test
  void aServersClockThatIsAheadOfOursProvesNothingByItself() throws IOException {
    FileClocks clocks = new FileClocks(path -> moved(FileFacts.of(path), true, Duration.ofHours(1)),
        Clock.systemUTC());
    clocks.look(folder);
    assertThat(traces(maildir, clocks)).isEmpty();
  }

  @Test
  void aClockThatWasSetBackMakesNoFreshChangeOld() throws IOException {
    Instant now = Instant.now();
    files.fresh(maildir.resolve("cur"));
    FileClocks clocks = new FileClocks(
        path -> moved(files.of(path), path.equals(folder), AgedFiles.AGE.multipliedBy(3)),
        Clock.fixed(now, ZoneOffset.UTC));
    clocks.look(folder); // changed two hours from now, before the clock was set back
    assertThat(traces(maildir, clocks)).isEmpty();
  }

  @Test
  void aChangeDuringTheScanIsInTheScanOrShowsAfterIt() throws IOException {
    for (String looked : List.of("", "cur", "new", ".Sent", ".Sent/cur", "dovecot-uidlist")) {
      Path mail = make("scanned at " + looked.replace('/', '-'));
      files.after(mail.resolve(looked).normalize(), () -> deliver(mail.resolve("cur/3.c.host:2,")));
      FileClocks clocks = clocks();
      SourceWalk walk = SourceWalk.begin(account(mail).roots().getFirst(), clocks, KnownMessages.NONE);
      WalkedRoot walked = walk.walked((path, reason) -> {});
      boolean found = walked.found().stream().anyMatch(file -> file.path().toString().endsWith("3.c.host:2,"));
      byte[] traces = Traces.of(List.of(walked));
      assertThat(found || !Traces.hold(traces, account(mail).roots(), clocks())).as(looked).isTrue();
    }
  }

  @Test
  void attributesThatAClientHasKeptHideAChangeNoLongerThanItKeepsThem() throws IOException {
    byte[] traces = traces(clocks());
    files.cache(maildir.resolve("cur"));
    deliver(maildir.resolve("cur/3.c.host:2,"));
    assertThat(hold(traces)).as("the client has not asked yet").isTrue();
    files.expire();
    assertThat(hold(traces)).isFalse();
  }

  @Test
  void aListingNewerThanTheAttributesKeptOfItsFolderLeavesNoTracesThatHold() throws IOException {
    files.cache(maildir.resolve("cur"));
    deliver(maildir.resolve("cur/3.c.host:2,"));
    byte[] traces = traces(clocks());
    files.expire();
    assertThat(hold(traces)).isFalse();
  }

  @Test
  void anAccountThatLiesElsewhereNowIsLookedThrough() throws IOException {
    byte[] traces = traces(clocks());
    Path other = folder.resolve("other");
    Files.move(maildir, other);
    assertThat(hold(traces, other)).isFalse();
    Files.createSymbolicLink(maildir, other);
    assertThat(hold(traces)).isFalse();
  }

  @Test
  void moreTracesThanItPaysToLookAtAreNotKept() throws IOException {
    for (int i = 0; i <= Traces.MOST; i++) {
      Files.createFile(maildir.resolve(".Sent/list" + i));
    }
    assertThat(traces(clocks())).isEmpty();
  }

  @Test
  void bytesThatAreNoTracesHoldNothing() throws IOException {
    byte[] traces = traces(clocks());
    for (int i = 0; i < traces.length; i++) {
      byte[] damaged = traces.clone();
      damaged[i] ^= 0x55;
      assertThat(hold(damaged)).as("byte %d", i).isFalse();
    }
    assertThat(hold(new byte[] {1})).isFalse();
  }

  private static FileFacts moved(FileFacts facts, boolean really, Duration by) {
    return !really
        ? facts
        : new FileFacts(facts.device(), facts.kind(), facts.mode(), facts.uid(), facts.gid(),
            facts.modifiedSeconds(), facts.modifiedNanos(), facts.bytes(), facts.inode(), facts.links(),
            facts.changedSeconds() + by.toSeconds(), facts.changedNanos());
  }

  /** Clocks that have seen that it is an hour later than when all was made. */
  private FileClocks clocks() throws IOException {
    FileClocks clocks = new FileClocks(files, Clock.systemUTC());
    files.fresh(folder.resolve("stamp"));
    clocks.look(Files.writeString(folder.resolve("stamp"), "now"));
    return clocks;
  }

  private byte[] traces(FileClocks clocks) throws IOException {
    return traces(maildir, clocks);
  }

  private static byte[] traces(Path mail, FileClocks clocks) throws IOException {
    SourceWalk walk = SourceWalk.begin(account(mail).roots().getFirst(), clocks, KnownMessages.NONE);
    return Traces.of(List.of(walk.walked((path, reason) -> {
      throw new AssertionError(path.toString(), reason);
    })));
  }

  private boolean hold(byte[] traces) throws IOException {
    return hold(traces, maildir);
  }

  private boolean hold(byte[] traces, Path mail) throws IOException {
    return Traces.hold(traces, account(mail).roots(), clocks());
  }

  private static SourceAccount account(Path mail) throws IOException {
    return MailLocation.parse("maildir:" + mail).named("ann").find().accounts().getFirst();
  }

  private static void deliver(Path message) {
    try {
      Files.writeString(message, "text");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Change {
    void make(Path mail) throws IOException;
  }
}
