package org.mailkeep.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.agent.change.FileClocks;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.KnownMessages;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.lock.OtherProcess;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.agent.source.SourceAccount;

class AccountCaptureTest {

  private final FileClocks clocks = new FileClocks(FileFacts::of, Clock.systemUTC());

  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir
  private Path folder;

  private final List<String> problems = new ArrayList<>();
  private FakeServer server;

  @BeforeEach
  void start() throws IOException {
    server = new FakeServer(folder.resolve("mdbox"));
  }

  @Test
  void whatIsHeldStaysAsItWas() throws IOException {
    Map<Path, ByteBuffer> before = dboxAndIndexes();
    try (AccountCapture capture = take(server.account(), Optional.empty())) {
      server.deliver();
      server.rotate();
      server.purge();
      server.deliver();
      assertThat(held(capture)).isEqualTo(before);
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void indexesAreReadAsTheyAreHeld() throws IOException {
    Path log = server.file("mailboxes/INBOX/dbox-Mails/dovecot.index.log");
    ByteBuffer before = ByteBuffer.wrap(Files.readAllBytes(log));
    try (AccountCapture capture = take(server.account(), Optional.empty())) {
      server.deliver();
      server.rotate();
      assertThat(capture.read(log)).isEqualTo(before);
      assertThat(capture.read(log.resolveSibling("dovecot.index.log.2"))).as("it was not there").isNull();
      assertThat(capture.read(Files.writeString(folder.resolve("elsewhere"), "x"))).as("on disk").isNotNull();
    }
  }

  @Test
  void theLockIsGivenBackBeforeAnythingIsRead() throws IOException {
    try (AccountCapture capture = take(server.account(), Optional.empty())) {
      assertThat(capture.channel(server.lock())).isNotNull();
      assertThat(OtherProcess.couldLock(server.lock())).isTrue();
    }
  }

  @Test
  void aServerThatKeepsItsLockIsReportedAndTheRestTakenAllTheSame() throws IOException {
    try (OtherProcess other = OtherProcess.holding(server.lock());
        AccountCapture capture = AccountCapture.take(server.account(), clocks, KnownMessages.NONE, Optional.empty(),
            this::problem, 100,
            Duration.ZERO)) {
      assertThat(held(capture)).isEqualTo(dboxAndIndexes());
    }
    assertThat(problems).singleElement().asString().contains("dovecot.map.index.log").contains("lock");
  }

  @Test
  void aCopyWithoutAMapIsTakenLikeAnyOther() throws IOException {
    Files.delete(server.lock());
    try (AccountCapture capture = take(server.account(), Optional.empty())) {
      assertThat(held(capture)).isEqualTo(dboxAndIndexes());
    }
    assertThat(problems).isEmpty();
  }

  @Test
  void allIsClosedAtTheEnd() throws IOException {
    FileChannel channel;
    try (AccountCapture capture = take(server.account(), Optional.empty())) {
      channel = Objects.requireNonNull(capture.channel(server.file("storage/m.1")));
      assertThat(open()).isNotEmpty();
    }
    assertThat(channel.isOpen()).isFalse();
    assertThat(open()).isEmpty();
  }

  @Test
  void messagesKnownFromLastTimeAreNotHeld() throws IOException {
    try (AccountCapture capture = take(server.account(), Optional.of(Instant.now().plus(Duration.ofDays(1))))) {
      assertThat(capture.channel(server.file("storage/m.1"))).isNull();
      assertThat(capture.channel(server.lock())).isNotNull();
    }
  }

  @Test
  void ofTooManyThoseAreHeldThatChangedLast() throws IOException {
    Path last = server.file("storage/m.1");
    FileFacts before = FileFacts.of(last);
    while (!FileFacts.of(last).changed().isAfter(before.changed())
        || !FileFacts.of(last).changed().isAfter(FileFacts.of(server.file("storage/m.2")).changed())) {
      Files.setLastModifiedTime(last, Files.getLastModifiedTime(last));
    }
    try (AccountCapture capture = AccountCapture.take(server.account(), clocks, KnownMessages.NONE, Optional.empty(),
        this::problem, 1,
        LONG)) {
      assertThat(capture.channel(last)).isNotNull();
      assertThat(capture.channel(server.file("storage/m.2"))).isNull();
    }
  }

  @Test
  void messagesOfAnSdboxAreHeldWithTheIndexThatNamesThem() throws IOException {
    Path mailbox = Files.createDirectories(folder.resolve("sdbox/mailboxes/INBOX/dbox-Mails"));
    Path message = Files.writeString(mailbox.resolve("u.1"), "2 M1e C6b0443ca\n");
    Path log = Files.writeString(mailbox.resolve("dovecot.index.log"), "log");
    SourceAccount account = MailLocation.parse("sdbox:" + folder.resolve("sdbox")).named("ann").find().accounts()
        .getFirst();
    try (AccountCapture capture = take(account, Optional.empty())) {
      Files.delete(message);
      Files.writeString(log, "log, and that it was expunged");
      assertThat(held(capture)).containsOnlyKeys(message, log);
      assertThat(held(capture).get(log)).isEqualTo(ByteBuffer.wrap("log".getBytes(StandardCharsets.US_ASCII)));
    }
  }

  private AccountCapture take(SourceAccount account, Optional<Instant> before) throws IOException {
    return AccountCapture.take(account, clocks, KnownMessages.NONE, before, this::problem, 100, LONG);
  }

  private void problem(Path path, IOException reason) {
    problems.add(path + ": " + reason.getMessage());
  }

  /** What is held, as far as its facts say. */
  private static Map<Path, ByteBuffer> held(AccountCapture capture) throws IOException {
    Map<Path, ByteBuffer> held = new TreeMap<>();
    for (WalkedRoot root : capture.roots()) {
      for (FoundFile file : root.found()) {
        @Nullable FileChannel channel = capture.channel(root.file(file));
        if (channel != null) {
          ByteBuffer bytes = ByteBuffer.allocate((int) file.facts().bytes());
          channel.read(bytes, 0);
          held.put(root.file(file), bytes.flip());
        }
      }
    }
    return held;
  }

  private Map<Path, ByteBuffer> dboxAndIndexes() throws IOException {
    Map<Path, ByteBuffer> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder.resolve("mdbox"))) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        if (!file.toString().endsWith(".cache")) {
          files.put(file, ByteBuffer.wrap(Files.readAllBytes(file)));
        }
      }
    }
    return files;
  }

  /** Files of the store that this process has open. */
  private List<Path> open() throws IOException {
    List<Path> open = new ArrayList<>();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).startsWith(folder)) {
          open.add(descriptor);
        }
      }
    }
    return open;
  }
}
