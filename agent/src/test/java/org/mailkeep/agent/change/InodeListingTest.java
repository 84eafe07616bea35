package org.mailkeep.agent.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.tree.NativeNames;

/** Listing a folder with the numbers of its files tells what asking for each file tells. */
class InodeListingTest {

  @TempDir
  private Path folder;

  private FolderListing listing;

  @BeforeEach
  void open() {
    Optional<FolderListing> here = InodeListing.ofThisSystem();
    assumeThat(here).as("a listing of this system").isPresent();
    listing = here.get();
  }

  @Test
  void everyFileHasItsNumber() throws IOException {
    for (int i = 0; i < 3000; i++) {
      Files.createFile(folder.resolve("17%08d.M1P1.a-rather-long-name.of.a.host.example,S=%d:2,".formatted(i, i)));
    }
    Map<String, Long> listed = list();
    assertThat(listed).hasSize(3000);
    for (Map.Entry<String, Long> file : listed.entrySet()) {
      assertThat(file.getValue()).isEqualTo(FileFacts.of(folder.resolve(file.getKey())).inode());
    }
  }

  @Test
  void whatIsNoPlainFileHasNone() throws IOException {
    Files.createDirectory(folder.resolve("folder"));
    Files.createSymbolicLink(folder.resolve("link"), folder.resolve("folder"));
    Files.createFile(folder.resolve(".hidden"));
    Files.createFile(folder.resolve("..."));
    assertThat(list()).containsOnlyKeys("folder", "link", ".hidden", "...").containsEntry("folder", 0L)
        .containsEntry("link", 0L);
  }

  @Test
  void namesAreTheBytesThatTheyAre() throws IOException {
    byte[] name = {'a', (byte) 0xff, (byte) 0xc3, '\n', 'b'};
    Files.createFile(NativeNames.resolve(folder, name));
    List<ListedName> names = new ArrayList<>();
    listing.list(folder, names);
    assertThat(names).singleElement().satisfies(listed -> assertThat(listed.name()).isEqualTo(name));
  }

  @Test
  void aFolderThatIsNotThereIsAnErrorLikeAnyOther() {
    assertThatThrownBy(() -> listing.list(folder.resolve("gone"), new ArrayList<>()))
        .isInstanceOf(NoSuchFileException.class);
  }

  private Map<String, Long> list() throws IOException {
    List<ListedName> names = new ArrayList<>();
    listing.list(folder, names);
    Map<String, Long> listed = new TreeMap<>();
    names.forEach(name -> listed.put(new String(name.name(), StandardCharsets.UTF_8), name.inode()));
    return listed;
  }
}
