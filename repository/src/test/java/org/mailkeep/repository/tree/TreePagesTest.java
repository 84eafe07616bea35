package org.mailkeep.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeStream;

class TreePagesTest {

  private static final Attributes ATTRIBUTES = new Attributes(0600, 1000, 1000,
      Instant.ofEpochSecond(1_700_000_000, 123_456_789));

  private final MemoryPages pages = new MemoryPages();
  private final Random random = new Random(42);

  @Test
  void everyKindOfEntryComesBack() throws IOException {
    List<TreeEntry> entries = List.of(new TreeEntry.Folder(TreePath.ROOT, ATTRIBUTES, "INBOX"),
        new TreeEntry.Fifo(path("a"), ATTRIBUTES),
        new TreeEntry.Folder(path("b"), ATTRIBUTES, null),
        new TreeEntry.File(path("b", "empty"), ATTRIBUTES, null, 0, 0, new FileContent.Empty()),
        file(path("b", "file"), 77), new TreeEntry.Symlink(path("c"), ATTRIBUTES, "../\u00ff"));

    assertThat(read(write(entries))).isEqualTo(entries);
  }

  @Test
  void aHundredThousandEntriesComeBackInOrderFromPagesOfBoundedLength() throws IOException {
    List<TreeEntry> entries = new ArrayList<>(messages(100_000).values());

    PageTop top = write(entries);

    assertThat(top.weight()).isEqualTo(100_000);
    assertThat(read(top)).isEqualTo(entries);
    assertThat(pages.longest()).isLessThan(3 * PageFormat.FULL);
  }

  @Test
  void pathsAsLongAsTheyMayBeMakeFewLevelsOfPagesThatCanBeRead() throws IOException {
    List<TreeEntry> entries = new ArrayList<>();
    TreePath folder = TreePath.ROOT;
    while (folder.keyLength() + 210 < TreePath.LONGEST) {
      folder = folder.child("d".repeat(200).getBytes(StandardCharsets.ISO_8859_1));
      entries.add(new TreeEntry.Folder(folder, ATTRIBUTES, null));
    }
    for (int i = 10_000; i < 10_800; i++) {
      String name = i + "x".repeat(TreePath.LONGEST - folder.keyLength() - 6);
      entries.add(file(folder.child(name.getBytes(StandardCharsets.ISO_8859_1)), i));
    }

    PageTop top = write(entries);

    assertThat(read(top)).isEqualTo(entries);
    assertThat(top.level()).isLessThan(PageTop.MOST_LEVELS - 4);
    assertThat(pages.longest()).isLessThan(PageFormat.LONGEST);
  }

  @Test
  void oneChangedEntryRewritesAPageOnEachLevel() throws IOException {
    TreeMap<TreePath, TreeEntry> entries = messages(50_000);
    PageTop before = write(entries.values());
    int count = pages.count();
    TreePath changed = entries.keySet().stream().skip(20_000).findFirst().orElseThrow();
    entries.put(changed, new TreeEntry.Fifo(changed, ATTRIBUTES));
    PageTop after = write(entries.values());

    assertThat(after).isNotEqualTo(before);
    assertThat(pages.count() - count).isLessThanOrEqualTo(3 * (after.level() + 1));
  }

  @Test
  void anInsertedEntryRewritesFewPages() throws IOException {
    TreeMap<TreePath, TreeEntry> entries = messages(50_000);
    write(entries.values());
    int count = pages.count();
    TreePath added = path("cur", "0000000000-first");
    entries.put(added, file(added, 5));
    PageTop after = write(entries.values());

    assertThat(pages.count() - count).isLessThanOrEqualTo(4 * (after.level() + 1));
  }

  @Test
  void thePlacesOfChunksAreNoPartOfAPagesName() throws IOException {
    TreePath path = path("m");
    PageTop one = write(List.of(at(path, 1, 0)));
    PageTop other = new TreePagesTest().write(List.of(at(path, 2, 4096)));

    assertThat(other.page().id()).isEqualTo(one.page().id());
  }

  @Test
  void aLongRecipeIsAListOfPages() throws IOException {
    AccountTreeWriter writer = new AccountTreeWriter(pages);
    List<RecipeSegment> segments = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      segments.add(segment(100 + i, 1));
      writer.segment(segments.getLast());
    }
    FileContent content = writer.endContent();

    List<RecipeSegment> read = new ArrayList<>();
    pages.reader().segments(content, read::add);
    assertThat(content).isInstanceOf(FileContent.Paged.class);
    assertThat(read).isEqualTo(segments);
  }

  @Test
  void namesThatCouldLeaveTheTargetAreRefused() {
    for (String key : List.of("..", ".", "a\0..", "a\0\0b", "\0", "a/b", "/etc", "a\0", "\0a", "x".repeat(4097))) {
      assertThatThrownBy(() -> TreePath.ofKey(key.getBytes(StandardCharsets.ISO_8859_1), "tree")).as(key)
          .isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void pathsAreOrderedSoThatAFolderComesRightBeforeWhatItHolds() {
    assertThat(path("a", "z")).isLessThan(path("a-b")).isGreaterThan(path("a"));
    assertThat(path("a").contains(path("a", "z"))).isTrue();
    assertThat(path("a").contains(path("a-b"))).isFalse();
    assertThat(TreePath.ROOT.contains(path("a"))).isTrue();
  }

  @Test
  void anotherPageInThePlaceOfAPageIsNoticed() throws IOException {
    PageTop one = write(List.of(file(path("one"), 1)));
    PageTop two = write(List.of(file(path("two"), 2)));
    PageRef swapped = new PageRef(one.page().id(), two.page().length(), two.page().place());

    assertThatThrownBy(() -> read(new PageTop(swapped, 0, 1))).isInstanceOf(Corrupt.class)
        .hasMessageContaining("not the page");
  }

  private PageTop write(Iterable<TreeEntry> entries) throws IOException {
    AccountTreeWriter writer = new AccountTreeWriter(pages);
    writer.beginRoot();
    for (TreeEntry entry : entries) {
      writer.entry(entry);
    }
    return writer.endRoot();
  }

  private List<TreeEntry> read(PageTop top) throws IOException {
    List<TreeEntry> entries = new ArrayList<>();
    pages.reader().entries(top, entries::add);
    return entries;
  }

  private TreeMap<TreePath, TreeEntry> messages(int count) {
    TreeMap<TreePath, TreeEntry> entries = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      TreePath path = path("cur",
          1_700_000_000 + i + ".M" + random.nextInt(1_000_000) + "P1.host,S=" + random.nextInt(10_000) + ":2,S");
      entries.put(path, file(path, i));
    }
    return entries;
  }

  private static TreeEntry file(TreePath path, long seed) {
    return new TreeEntry.File(path, ATTRIBUTES, null, 100, 0, new FileContent.InPlace(segment(seed, 1)));
  }

  private static TreeEntry at(TreePath path, int pack, int offset) {
    return new TreeEntry.File(path, ATTRIBUTES, null, 100, 0,
        new FileContent.InPlace(segment(9, pack).resolve(place -> place(pack, offset))));
  }

  private static RecipeSegment segment(long seed, int pack) {
    return new RecipeSegment(List.of(new RecipeStream(0,
        List.of(new ChunkRef(new ChunkId(new Hash256(seed, seed * 31, 7, 9)), 100, place(pack, 50))))), List.of());
  }

  private static Place place(int pack, int offset) {
    return new Place.Stored(new BlockPlace(new PackId(1, new Hash256(pack, 2, 3, 4)), 4096, 1000), offset);
  }

  private static TreePath path(String... names) {
    TreePath path = TreePath.ROOT;
    for (String name : names) {
      path = path.child(name.getBytes(StandardCharsets.ISO_8859_1));
    }
    return path;
  }
}
