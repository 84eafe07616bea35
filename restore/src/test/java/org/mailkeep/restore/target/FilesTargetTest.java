package org.mailkeep.restore.target;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.tree.Attributes;
import org.mailkeep.repository.tree.FileContent;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreePath;

class FilesTargetTest {
  private static final Instant TIME = Instant.parse("2001-02-03T04:05:06.123456789Z");

  @TempDir
  private Path folder;

  private FilesTarget target;
  private long uid;
  private long gid;

  @BeforeEach
  void start() throws IOException {
    target = new FilesTarget(folder, FilesTarget.Existing.REFUSE);
    uid = (int) Files.getAttribute(folder, "unix:uid");
    gid = (int) Files.getAttribute(folder, "unix:gid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0644", "0600", "0666", "0000", "0200", "0444", "4755", "2750", "1777", "0077"})
  void aFileHasItsModeAndTime(String mode) throws IOException {
    Attributes wanted = attributes(Integer.parseInt(mode, 8));

    file("first", wanted);
    file("second", wanted);

    for (String name : List.of("first", "second")) {
      assertSettled(folder.resolve(name), wanted);
    }
  }

  @Test
  void filesOfManyModesStandInOneFolder() throws IOException {
    for (int mode = 0; mode <= 07777; mode += 0111) {
      file("file" + mode, attributes(mode));
    }

    for (int mode = 0; mode <= 07777; mode += 0111) {
      assertSettled(folder.resolve("file" + mode), attributes(mode));
    }
  }

  @Test
  void rootGivesFilesAway() throws IOException {
    Assumptions.assumeTrue("root".equals(System.getProperty("user.name")));
    List<Attributes> owners = List.of(new Attributes(04755, 1234, 0, TIME), new Attributes(02755, 0, 2345, TIME),
        new Attributes(0640, 4_000_000_000L, 4_000_000_001L, TIME), attributes(0640));

    for (int i = 0; i < owners.size(); i++) {
      file("file" + i, owners.get(i));
    }

    for (int i = 0; i < owners.size(); i++) {
      assertSettled(folder.resolve("file" + i), owners.get(i));
      assertThat(Files.getAttribute(folder.resolve("file" + i), "unix:uid")).isEqualTo((int) owners.get(i).uid());
      assertThat(Files.getAttribute(folder.resolve("file" + i), "unix:gid")).isEqualTo((int) owners.get(i).gid());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0700", "0555", "0000", "2770", "1777"})
  void aFolderIsFilledBeforeItGetsItsModeAndTime(String mode) throws IOException {
    Attributes wanted = attributes(Integer.parseInt(mode, 8));
    target.folder(new TreeEntry.Folder(path("box"), wanted, null), FilesTargetTest::unexpected);
    target.folder(new TreeEntry.Folder(path("box", "cur"), wanted, null), FilesTargetTest::unexpected);
    TreeEntry.File entry = entry(path("box", "cur", "mail"), attributes(0600));
    target.file(target.place(entry.path()), entry, out -> out.write("hello".getBytes(UTF_8)));
    target.finish();

    assertSettled(folder.resolve("box"), wanted);
    Files.setAttribute(folder.resolve("box"), "unix:mode", 0700);
    assertSettled(folder.resolve("box/cur"), wanted);
    Files.setAttribute(folder.resolve("box/cur"), "unix:mode", 0700);
    assertThat(folder.resolve("box/cur/mail")).hasContent("hello");
  }

  @Test
  void aFileIsNobodyElsesWhileItIsWritten() throws IOException {
    TreeEntry.File entry = entry(path("mail"), attributes(0600));

    target.file(target.place(entry.path()), entry, out -> assertThat(mode(folder.resolve("mail"))).isEqualTo(0600));
  }

  @Test
  void whatFailsHalfwayIsTakenAway() throws IOException {
    TreeEntry.File entry = entry(path("mail"), attributes(0600));

    assertThatThrownBy(() -> target.file(target.place(entry.path()), entry, out -> {
      out.write(1);
      throw new IOException("damaged");
    })).hasMessage("damaged");

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFolderThatIsALinkIsRefused() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createSymbolicLink(folder.resolve("box"), outside);

    assertThatThrownBy(
        () -> target.folder(new TreeEntry.Folder(path("box"), attributes(0700), null), FilesTargetTest::unexpected))
        .isInstanceOf(RepositoryException.Refused.class).hasMessageContaining("is not a folder");
    assertThatThrownBy(() -> target.place(path("box", "mail"))).isInstanceOf(RepositoryException.Refused.class);
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void aFileThatIsThereAlreadyIsKept() throws IOException {
    Files.writeString(folder.resolve("mail"), "mine");

    assertThatThrownBy(() -> file("mail", attributes(0600))).isInstanceOf(RepositoryException.Refused.class)
        .hasMessageContaining("--overwrite");
    assertThat(folder.resolve("mail")).hasContent("mine");
  }

  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void pipesAndLinksHaveTheirTimes() throws IOException {
    target.fifo(new TreeEntry.Fifo(path("pipe"), attributes(0000)), FilesTargetTest::unexpected);
    target.symlink(new TreeEntry.Symlink(path("link"), attributes(0777), "nowhere"), FilesTargetTest::unexpected);
    target.finish();

    assertSettled(folder.resolve("pipe"), attributes(0000));
    assertThat(Files.getLastModifiedTime(folder.resolve("link"), LinkOption.NOFOLLOW_LINKS).toInstant())
        .isEqualTo(TIME);
    assertThat(Files.readSymbolicLink(folder.resolve("link"))).hasToString("nowhere");
  }

  @Test
  void aLinkToAFileThatCouldNotBeWrittenTakesNoOtherAlong() throws IOException {
    file("there", attributes(0600));
    List<IOException> failed = new ArrayList<>();

    target.link(path("first"), target.place(path("lost")), failed::add);
    target.link(path("second"), target.place(path("there")), FilesTargetTest::unexpected);
    target.finish();

    assertThat(failed).singleElement().isInstanceOf(NoSuchFileException.class);
    assertThat(folder.resolve("second")).hasContent("there");
  }

  private static void unexpected(IOException reason) {
    throw new AssertionError(reason);
  }

  private void file(String name, Attributes attributes) throws IOException {
    TreeEntry.File entry = entry(path(name), attributes);
    target.file(target.place(entry.path()), entry, out -> out.write(name.getBytes(UTF_8)));
  }

  private static TreeEntry.File entry(TreePath path, Attributes attributes) {
    return new TreeEntry.File(path, attributes, null, 0, 0, new FileContent.Empty());
  }

  private Attributes attributes(int mode) {
    return new Attributes(mode, uid, gid, TIME);
  }

  private static void assertSettled(Path file, Attributes wanted) throws IOException {
    assertThat(Integer.toOctalString(mode(file))).isEqualTo(Integer.toOctalString(wanted.mode()));
    assertThat(Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant()).isEqualTo(wanted.modified());
  }

  private static int mode(Path file) throws IOException {
    return (int) Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
  }

  private static TreePath path(String... names) {
    TreePath path = TreePath.ROOT;
    for (String name : names) {
      path = path.child(name.getBytes(UTF_8));
    }
    return path;
  }
}
