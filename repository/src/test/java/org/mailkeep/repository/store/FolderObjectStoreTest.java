package org.mailkeep.repository.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.base.RepositoryException.Refused;

class FolderObjectStoreTest implements ObjectStoreContract {
  private static final ByteBuffer BYTES = ByteBuffer.wrap("some bytes".getBytes(US_ASCII));

  @TempDir
  private Path temporary;
  private Path folder;
  private FolderObjectStore store;

  @BeforeEach
  void createStore() throws IOException {
    folder = temporary.resolve("backup");
    store = FolderObjectStore.create(folder);
  }

  @Override
  public ObjectStore store() {
    return store;
  }

  @Test
  void anObjectIsAFileThatOnlyItsOwnerReads() throws Exception {
    store.put(KEY, BYTES);

    Path file = folder.resolve("packs/00000001/3f9a");
    assertThat(file).hasBinaryContent("some bytes".getBytes(US_ASCII));
    assertThat(mode(file)).isEqualTo("r--------");
    for (String directory : List.of("", "tmp", "packs", "packs/00000001")) {
      assertThat(mode(folder.resolve(directory))).as(directory).isEqualTo("rwx------");
    }
    assertThat(filesIn(folder.resolve("tmp"))).isEmpty();
  }

  @Test
  void aListingTellsWhenAnObjectWasStored() throws Exception {
    store.put(KEY, BYTES);
    FileTime time = Files.getLastModifiedTime(folder.resolve("packs/00000001/3f9a"));

    assertThat(store.list("")).containsExactly(new StoredObject(KEY, 10, Optional.of(time.toInstant())));
  }

  @Test
  void whatAnotherProcessStoredIsThere() throws Exception {
    FolderObjectStore other = FolderObjectStore.open(folder);
    other.put(KEY, BYTES);

    assertThat(store.get(KEY, 10)).isEqualTo(BYTES);
    store.put(KEY, BYTES);
    assertThatThrownBy(() -> store.put(KEY, ByteBuffer.wrap("other".getBytes(US_ASCII)))).isInstanceOf(Exists.class);
  }

  @Test
  void aCrashBeforeTheNameLeavesNothingThatIsListed() throws Exception {
    StagedObject staged = store.stage();
    staged.write(BYTES.duplicate());

    FolderObjectStore next = FolderObjectStore.open(folder);

    assertThat(next.list("")).isEmpty();
    assertThat(next.list("tmp/")).isEmpty();
    assertThat(filesIn(folder.resolve("tmp"))).hasSize(1);
  }

  @Test
  void whatCrashedWritersLeftGoesWhenItIsADayOldAndSomebodyWrites() throws Exception {
    Path old = aged("tmp/stage-0123456789abcdef0123456789abcdef", Duration.ofHours(25));
    Path young = aged("tmp/stage-1123456789abcdef0123456789abcdef", Duration.ofHours(23));
    Path foreign = aged("tmp/stage-mine", Duration.ofDays(100));
    FolderObjectStore next = FolderObjectStore.open(folder);

    next.list("");
    assertThat(old).exists();

    next.put(KEY, BYTES);
    assertThat(old).doesNotExist();
    assertThat(young).exists();
    assertThat(foreign).exists();
  }

  @Test
  void readingWritesNothing() throws Exception {
    store.put(KEY, BYTES);
    Files.delete(folder.resolve("tmp"));
    FileTime before = Files.getLastModifiedTime(folder);

    FolderObjectStore reader = FolderObjectStore.open(folder);
    reader.get(KEY, 10);
    reader.list("");
    reader.close();

    assertThat(Files.getLastModifiedTime(folder)).isEqualTo(before);
    assertThat(folder.resolve("tmp")).doesNotExist();
  }

  @Test
  void noObjectHasANameBelowTheStagingFolder() {
    assertThatThrownBy(() -> store.put(new ObjectKey("tmp/x"), BYTES)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ObjectKey("../x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ObjectKey("packs/../../x")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ObjectKey("/etc/passwd")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSymbolicLinkIsNoObject() throws Exception {
    Path outside = Files.writeString(temporary.resolve("outside"), "some bytes");
    store.put(KEY, BYTES);
    Files.createSymbolicLink(folder.resolve("packs/00000001/link"), outside);
    ObjectKey link = new ObjectKey("packs/00000001/link");

    assertThat(store.list("")).extracting(StoredObject::key).containsExactly(KEY);
    assertThatThrownBy(() -> store.get(link, 100)).isInstanceOf(Corrupt.class).hasMessageContaining("link");
    assertThatThrownBy(() -> store.get(link, new ByteRange(0, 1))).isInstanceOf(Corrupt.class);
    assertThatThrownBy(() -> store.put(link, BYTES)).isInstanceOf(Corrupt.class);
    assertThat(outside).hasContent("some bytes");
  }

  @Test
  void aLinkedDirectoryIsNeitherListedNorWrittenTo() throws Exception {
    Path outside = Files.createDirectory(temporary.resolve("outside"));
    Files.writeString(outside.resolve("x"), "x");
    Files.createSymbolicLink(folder.resolve("packs"), outside);

    assertThat(store.list("")).isEmpty();
    assertThatThrownBy(() -> store.put(KEY, BYTES)).isInstanceOf(Corrupt.class).hasMessageContaining("packs");
    assertThat(filesIn(outside)).hasSize(1);
  }

  @Test
  void foreignFilesAreNotListed() throws Exception {
    store.put(KEY, BYTES);
    for (String foreign : List.of(".nfs0001", "packs/.hidden", "packs/00000001/with space", "Ünïcode", "packs/a_b")) {
      Files.writeString(folder.resolve(foreign), "x");
    }

    assertThat(store.list("")).extracting(StoredObject::key).containsExactly(KEY);
  }

  @Test
  void createRefusesAFolderThatHoldsSomethingElse() throws Exception {
    Path photos = Files.createDirectory(temporary.resolve("photos"));
    Files.writeString(photos.resolve("holiday.jpg"), "x");
    Path file = Files.writeString(temporary.resolve("file"), "x");

    assertThatThrownBy(() -> FolderObjectStore.create(photos)).isInstanceOf(Refused.class)
        .hasMessageContaining("not empty");
    assertThatThrownBy(() -> FolderObjectStore.create(file)).isInstanceOf(Refused.class)
        .hasMessageContaining("not a folder");
    assertThat(filesIn(photos)).hasSize(1);
  }

  @Test
  void createGoesOnWithWhatAnEarlierAttemptLeft() throws Exception {
    Files.createDirectory(temporary.resolve("disk"));
    Files.createDirectory(temporary.resolve("disk/lost+found"));

    FolderObjectStore.create(temporary.resolve("disk"));
    FolderObjectStore.create(temporary.resolve("disk")).put(KEY, BYTES);

    assertThat(FolderObjectStore.create(temporary.resolve("a/b/c")).list("")).isEmpty();
  }

  @Test
  void openNeedsAFolder() throws Exception {
    Path file = Files.writeString(temporary.resolve("file"), "x");

    assertThatThrownBy(() -> FolderObjectStore.open(temporary.resolve("absent"))).isInstanceOf(NoRepository.class)
        .hasMessageContaining("absent");
    assertThatThrownBy(() -> FolderObjectStore.open(file)).isInstanceOf(NoRepository.class);
  }

  @Test
  void aFolderThatIsGoneIsSaidToBeGone() throws Exception {
    store.put(KEY, BYTES);
    Files.move(folder, temporary.resolve("elsewhere"));

    assertThatThrownBy(() -> store.get(KEY, 10)).isInstanceOf(NoRepository.class).hasMessageContaining("mounted");
    assertThatThrownBy(() -> store.put(new ObjectKey("FORMAT"), BYTES)).isInstanceOf(NoRepository.class);
  }

  @Test
  void theFolderMayBeReachedThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);
    FolderObjectStore.open(link).put(KEY, BYTES);

    assertThat(store.get(KEY, 10)).isEqualTo(BYTES);
  }

  private Path aged(String name, Duration age) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "left behind");
    FileTime now = Files.getLastModifiedTime(file);
    return Files.setLastModifiedTime(file, FileTime.from(now.toInstant().minus(age)));
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> filesIn(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  @Test
  void directoriesThatARemovalLeavesEmptyGoWithIt() throws Exception {
    Path place = folder.resolve("emptied");
    try (FolderObjectStore store = FolderObjectStore.create(place);
        FolderObjectStore other = FolderObjectStore.open(place)) {
      ObjectKey one = new ObjectKey("runs/00000001/a/open");
      ObjectKey two = new ObjectKey("runs/00000001/b/open");
      other.put(two, ByteBuffer.wrap(new byte[] {2}));
      store.put(one, ByteBuffer.wrap(new byte[] {1}));

      other.removing().orElseThrow().remove(one);
      assertThat(place.resolve("runs/00000001")).isDirectoryContaining("glob:**/b")
          .isDirectoryNotContaining("glob:**/a");
      other.removing().orElseThrow().remove(two);
      assertThat(place.resolve("runs")).isEmptyDirectory();

      store.put(one, ByteBuffer.wrap(new byte[] {3}));
      assertThat(other.get(one, 1).get(0)).isEqualTo((byte) 3);
    }
  }
}
