package org.mailkeep.repository.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;

/** What a person reads when the file system does not play along. Real mounts need root; without it those tests are skipped. */
class FolderFailuresTest {
  private static final ObjectKey KEY = new ObjectKey("packs/00000001/3f9a");
  private static final ByteBuffer BYTES = ByteBuffer.wrap("some bytes".getBytes(US_ASCII));

  @TempDir
  private Path folder;

  @Test
  void aFullDiskIsRefusedAndLeavesNothingHalfDone() throws Exception {
    try (Mount disk = new Mount("tmpfs", "size=256k")) {
      FolderObjectStore store = FolderObjectStore.create(disk.folder);
      store.put(KEY, BYTES);

      assertThatThrownBy(() -> store.put(new ObjectKey("packs/00000001/big"), ByteBuffer.allocate(1 << 20)))
          .isInstanceOf(Refused.class).hasMessageContaining("disk is full").hasMessageContaining(folder.toString());

      assertThat(store.list("")).extracting(StoredObject::key).containsExactly(KEY);
      try (Stream<Path> left = Files.list(disk.folder.resolve("tmp"))) {
        assertThat(left).isEmpty();
      }
      store.put(new ObjectKey("packs/00000001/small"), BYTES);
    }
  }

  @Test
  void aReadOnlyFileSystemIsReadButNotWritten() throws Exception {
    try (Mount disk = new Mount("tmpfs", "size=256k")) {
      FolderObjectStore.create(disk.folder).put(KEY, BYTES);
      disk.remount("ro");
      FolderObjectStore store = FolderObjectStore.open(disk.folder);

      assertThat(store.get(KEY, 10)).isEqualTo(BYTES);
      assertThatThrownBy(() -> store.put(new ObjectKey("FORMAT"), BYTES))
          .isInstanceOf(Refused.class).hasMessageContaining("read-only").hasMessageContaining(folder.toString());
    }
  }

  @Test
  void aFolderOfSomebodyElseIsRefused() throws Exception {
    FolderObjectStore store = FolderObjectStore.create(folder.resolve("store"));
    store.put(KEY, BYTES);
    Path packs = folder.resolve("store/packs");
    Files.setPosixFilePermissions(packs, PosixFilePermissions.fromString("---------"));
    try {
      assumeTrue(!Files.isReadable(packs), "this user may do everything");

      assertThatThrownBy(() -> store.get(KEY, 10)).isInstanceOf(Refused.class)
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> store.put(KEY, BYTES)).isInstanceOf(Refused.class)
          .hasMessageContaining("permission denied");
      assertThatThrownBy(() -> store.list("")).isInstanceOf(Refused.class).hasMessageContaining("permission denied");
    } finally {
      Files.setPosixFilePermissions(packs, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void everyReasonHasItsKind() {
    FolderFailures failures = new FolderFailures(folder);

    for (IOException lasting : List.of(new AccessDeniedException("x"), new IOException("No space left on device"),
        new FileSystemException("x", null, "Disk quota exceeded"),
        new FileSystemException("x", null, "Read-only file system"),
        new FileSystemException("x", null, "Operation not permitted"))) {
      assertThat(failures.translate("write", folder, lasting)).isInstanceOf(Refused.class).hasCause(lasting)
          .hasMessageContaining(folder.toString()).hasMessageNotContaining("\n");
    }
    for (IOException passing : List.of(new IOException("Input/output error"),
        new FileSystemException("x", null, "Stale file handle"))) {
      assertThat(failures.translate("write", folder, passing)).isInstanceOf(Unavailable.class).hasCause(passing)
          .hasMessageContaining(folder.toString());
    }
  }

  /** A small file system of its own. */
  private final class Mount implements AutoCloseable {
    private final Path folder;

    private Mount(String type, String options) throws Exception {
      folder = Files.createDirectory(FolderFailuresTest.this.folder.resolve("disk"));
      assumeTrue(run("mount", "-t", type, "-o", options, type, folder.toString()) == 0, "mounting needs root");
    }

    private void remount(String option) throws Exception {
      assertThat(run("mount", "-o", "remount," + option, folder.toString())).isZero();
    }

    @Override
    public void close() throws Exception {
      assertThat(run("umount", folder.toString())).isZero();
    }

    private static int run(String... command) throws Exception {
      try {
        return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start().waitFor();
      } catch (IOException e) {
        return -1;
      }
    }
  }
}
