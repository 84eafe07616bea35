package org.mailkeep.agent.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.agent.change.FileFacts;

class LocksTest {

  private static final Duration LONG = Duration.ofMinutes(5);

  @TempDir
  private Path folder;

  private Path file;
  private Path dotlock;

  @BeforeEach
  void makeFile() throws IOException {
    file = Files.writeString(folder.resolve("inbox"), "From a\n");
    dotlock = folder.resolve("inbox.lock");
  }

  @Test
  void othersWaitWhileALockIsHeld() throws IOException {
    try (SharedLock lock = SharedLock.take(file, LONG)) {
      assertThat(OtherProcess.couldLock(file)).isFalse();
      ByteBuffer bytes = ByteBuffer.allocate(10);
      assertThat(lock.channel().read(bytes, 0)).isEqualTo(7);
      assertThat(lock.facts()).isEqualTo(FileFacts.of(file));
    }
    assertThat(OtherProcess.couldLock(file)).isTrue();
  }

  @Test
  void aLockThatAnotherProcessKeepsIsNotWaitedForWithoutEnd() throws IOException {
    try (OtherProcess other = OtherProcess.holding(file)) {
      assertThatThrownBy(() -> SharedLock.take(file, Duration.ZERO)).isInstanceOf(LockTimeoutException.class)
          .hasMessageContaining(file.toString());
    }
    SharedLock.take(file, LONG).close();
  }

  @Test
  void theLockIsOnTheFileThatHasThePathThen() throws IOException {
    CompletableFuture<SharedLock> waiting;
    Path newer = Files.writeString(folder.resolve("newer"), "From b\n");
    try (OtherProcess other = OtherProcess.holding(file)) {
      waiting = CompletableFuture.supplyAsync(() -> {
        try {
          return SharedLock.take(file, LONG);
        } catch (IOException e) {
          throw new CompletionException(e);
        }
      });
      while (!isOpenHere(file)) {
        Thread.onSpinWait();
      }
      Files.move(newer, file, StandardCopyOption.ATOMIC_MOVE);
    }
    try (SharedLock lock = waiting.join()) {
      assertThat(lock.facts().inode()).isEqualTo(FileFacts.of(file).inode());
      assertThat(OtherProcess.couldLock(file)).isFalse();
    }
  }

  @Test
  void aDotlockTellsWhoHasItAndGoesWithItsEnd() throws IOException {
    try (Dotlock lock = Dotlock.take(file, LONG).orElseThrow()) {
      assertThat(dotlock).content().matches(ProcessHandle.current().pid() + ":.+");
      assertThatThrownBy(() -> Dotlock.take(file, Duration.ZERO)).isInstanceOf(LockTimeoutException.class)
          .hasMessageContaining("inbox.lock");
      assertThat(dotlock).as("that of whoever has it").exists();
    }
    assertThat(dotlock).doesNotExist();
  }

  @Test
  void aDotlockThatAServerHasPutInThePlaceOfOursStays() throws IOException {
    try (Dotlock lock = Dotlock.take(file, LONG).orElseThrow()) {
      Path theirs = Files.writeString(folder.resolve("theirs"), "1:elsewhere");
      Files.move(theirs, dotlock, StandardCopyOption.ATOMIC_MOVE);
    }
    assertThat(dotlock).hasContent("1:elsewhere");
  }

  @Test
  void withoutADotlockWhereNoneCanBeMade() throws IOException {
    assertThat(Dotlock.take(Path.of("/proc/self/cmdline"), LONG)).isEmpty();
  }

  @Test
  void anMboxHasBothLocks() throws IOException {
    try (MboxLock lock = MboxLock.take(file, LONG)) {
      assertThat(dotlock).exists();
      assertThat(OtherProcess.couldLock(file)).isFalse();
    }
    assertThat(dotlock).doesNotExist();
    assertThat(OtherProcess.couldLock(file)).isTrue();
  }

  @Test
  void noDotlockStaysWhereTheOtherLockCouldNotBeHad() throws IOException {
    try (OtherProcess other = OtherProcess.holding(file)) {
      assertThatThrownBy(() -> MboxLock.take(file, Duration.ZERO)).isInstanceOf(LockTimeoutException.class);
    }
    assertThatThrownBy(() -> MboxLock.take(folder.resolve("gone"), LONG)).isInstanceOf(IOException.class);
    assertThat(folder).isDirectoryNotContaining("glob:**.lock");
  }

  private static boolean isOpenHere(Path file) throws IOException {
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors.toList()) {
        if (Files.isSymbolicLink(descriptor) && Files.readSymbolicLink(descriptor).equals(file)) {
          return true;
        }
      }
    }
    return false;
  }
}
