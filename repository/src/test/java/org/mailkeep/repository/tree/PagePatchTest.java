package org.mailkeep.repository.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.Block;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.Place;

class PagePatchTest {

  private static final BlockPlace FULL = new BlockPlace(new PackId(1, new Hash256(1, 1, 1, 1)), 100, 900);
  private static final BlockPlace PATCHES = new BlockPlace(new PackId(2, new Hash256(2, 2, 2, 2)), 200, 800);

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final ChunkHasher hasher = new ChunkHasher(new byte[ChunkHasher.KEY_BYTES]);

  /** Any change in any of many nights, known or guessed wrong: from the page in full and the last patch alone comes the page of that night. */
  @Test
  void aPatchGivesThePageAfterAnyNightsOfAnyChanges() throws IOException {
    System.out.println("PagePatchTest seed " + seed);
    for (int round = 0; round < 300; round++) {
      List<Item> items = new ArrayList<>();
      for (int i = random.nextInt(40); i >= 0; i--) {
        items.add(item());
      }
      Page full = page(items);
      PageShape shape = PageShape.full(PageKind.TREE, pageItems(items));
      for (int night = 0; night < 12; night++) {
        change(items);
        Page now = page(items);
        shape = PageShape.read(shape.patched(now.logical(), pageItems(items)).write());

        byte[] patch = patch(now, shape);

        Page read = PatchFormat.read(patch, 0, patch.length, PATCHES, full);
        assertThat(read.logical()).as("seed " + seed).isEqualTo(now.logical());
        assertThat(read.allPlaces()).as("seed " + seed).isEqualTo(now.allPlaces());
      }
    }
  }

  @Test
  void aFlagInANameCostsAFewBytesEachNight() throws IOException {
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 25; i++) {
      items.add(message(i, "S"));
    }
    PageShape shape = PageShape.full(PageKind.TREE, pageItems(items));
    for (int night = 0; night < 3; night++) {
      Item before = items.get(7);
      items.set(7, message(7, night == 0 ? "RS" : night == 1 ? "RST" : "").after(before));
      Page now = page(items);
      shape = shape.patched(now.logical(), pageItems(items));

      assertThat(patch(now, shape).length).isLessThan(32);
      items.set(7, items.get(7).after(null));
    }
  }

  @Test
  void aPatchWithAnyBytesChangedGivesAPageOfBoundedLengthOrIsRefused() throws IOException {
    System.out.println("PagePatchTest seed " + seed);
    List<Item> items = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      items.add(item());
    }
    Page full = page(items);
    PageShape shape = PageShape.full(PageKind.TREE, pageItems(items));
    change(items);
    Page now = page(items);
    byte[] patch = patch(now, shape.patched(now.logical(), pageItems(items)));
    for (int i = 0; i < 50_000; i++) {
      byte[] broken = patch.clone();
      for (int k = random.nextInt(3); k >= 0; k--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      try {
        Page read = PatchFormat.read(broken, 0, broken.length, PATCHES, full);
        assertThat(read.logical().length).as("seed " + seed).isLessThanOrEqualTo(PageFormat.LONGEST);
      } catch (RepositoryException e) {
        assertThat(e).as("seed " + seed).isInstanceOf(Corrupt.class);
      }
    }
  }

  @Test
  void whatReachesPastTheBaseOrThePageIsRefused() {
    Page base = new Page(new byte[60_000], List.of(), "base");

    refused(base, "bytes passed over", step(60_001, new byte[0], 0));
    refused(base, "bytes kept", step(0, new byte[0], 60_001));
    refused(base, "bytes kept", step(59_999, new byte[0], 2));
    refused(base, "inserted bytes", step(0, new byte[60_000], 0), step(0, new byte[6_000], 0));
    refused(base, "bytes kept", step(0, new byte[30_000], 0), step(0, new byte[0], 40_000));
    assertThatThrownBy(() -> read(base, new ByteWriter().u8(0).var(0).var(0).var(1).var(0).var(0).var(1).toBytes()))
        .isInstanceOf(Corrupt.class).hasMessageContaining("places kept");
    assertThatThrownBy(() -> read(base, new ByteWriter().u8(0).var(1L << 40).toBytes())).isInstanceOf(Corrupt.class);
  }

  @Test
  void onlyAPageThatIsStoredInFullMayBeTheBase() throws IOException {
    Store store = new Store();
    PageRef full = store.full(page(List.of(message(1, "S"), message(2, "S"))));
    PageRef patched = store.patch(List.of(message(1, "S"), message(2, "S")), List.of(message(1, "RS"), message(2, "S")),
        full);
    Place.Patched place = (Place.Patched) patched.place();

    assertThat(store.reader().page(patched).logical()).isNotEmpty();
    assertThat(patched.needs()).containsExactly((Place.Stored) place.patch(), (Place.Stored) full.place());
    PageRef ofAPatch = new PageRef(patched.id(), patched.length(),
        new Place.Patched(place.patch(), (Place.Stored) place.patch(), patched.length()));
    assertThatThrownBy(() -> store.reader().page(ofAPatch)).isInstanceOf(Corrupt.class)
        .hasMessageContaining("a patch where a page in full belongs");
    PageRef notAPatch = new PageRef(full.id(), full.length(),
        new Place.Patched(full.place(), (Place.Stored) full.place(), full.length()));
    assertThatThrownBy(() -> store.reader().page(notAPatch)).isInstanceOf(Corrupt.class)
        .hasMessageContaining("a page in full where a patch belongs");
    PageRef bare = new PageRef(patched.id(), patched.length(), place.patch());
    assertThatThrownBy(() -> store.reader().page(bare)).isInstanceOf(Corrupt.class)
        .hasMessageContaining("a patch where a page in full belongs");
  }

  @Test
  void anotherBaseAndAnotherIdAreNoticed() throws IOException {
    Store store = new Store();
    PageRef full = store.full(page(List.of(message(1, "S"), message(2, "S"))));
    PageRef other = store.full(page(List.of(message(3, "S"), message(4, "S"))));
    PageRef mailboxes = store.full(new Page(
        new byte[] {4, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
            9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9,
            9, 9},
        List.of(), "mailboxes"));
    PageRef patched = store.patch(List.of(message(1, "S"), message(2, "S")), List.of(message(1, "RS"), message(2, "S")),
        full);
    Place.Patched place = (Place.Patched) patched.place();

    for (PageRef base : List.of(other, mailboxes)) {
      PageRef wrong = new PageRef(patched.id(), patched.length(),
          new Place.Patched(place.patch(), (Place.Stored) base.place(), base.length()));
      assertThatThrownBy(() -> store.reader().page(wrong)).isInstanceOf(Corrupt.class);
    }
    assertThatThrownBy(
        () -> store.reader().page(new PageRef(other.id(), patched.length(), patched.place())))
        .isInstanceOf(Corrupt.class).hasMessageContaining("not the page");
    for (int length : new int[] {0, -1, 1, 1 << 20, Integer.MAX_VALUE}) {
      assertThatThrownBy(() -> store.reader().page(new PageRef(patched.id(), patched.length(),
          new Place.Patched(place.patch(), place.base(), length)))).isInstanceOf(Corrupt.class);
    }
  }

  @Test
  void placesOfPatchesComeBack() throws IOException {
    List<RelativePlace> places = List.of(
        new RelativePlace.Patched(new RelativePlace.SameBlock(5), new RelativePlace.Elsewhere(FULL, 6), 7),
        new RelativePlace.Elsewhere(PATCHES, 8),
        new RelativePlace.Patched(new RelativePlace.SamePack(300, 20, 9), new RelativePlace.Elsewhere(FULL, 10), 11),
        new RelativePlace.Patched(new RelativePlace.Elsewhere(PATCHES, 12), new RelativePlace.Elsewhere(FULL, 13), 14));
    byte[] page = PageFormat.write(new byte[] {1, 1, 9}, places);

    assertThat(PageFormat.read(page, 0, page.length, PATCHES).allPlaces()).containsExactly(
        new Place.Patched(new Place.Stored(PATCHES, 5), new Place.Stored(FULL, 6), 7), new Place.Stored(PATCHES, 8),
        new Place.Patched(new Place.Stored(new BlockPlace(PATCHES.pack(), 300, 20), 9), new Place.Stored(FULL, 10), 11),
        new Place.Patched(new Place.Stored(PATCHES, 12), new Place.Stored(FULL, 13), 14));
  }

  private static byte[] step(int skipped, byte[] inserted, int kept) {
    return new ByteWriter().var(skipped).bytes(inserted).var(kept).toBytes();
  }

  private static void refused(Page base, String what, byte[]... steps) {
    ByteWriter out = new ByteWriter().u8(0).var(steps.length);
    for (byte[] step : steps) {
      out.raw(step);
    }
    byte[] patch = out.var(0).var(0).toBytes();
    assertThatThrownBy(() -> read(base, patch)).isInstanceOf(Corrupt.class).hasMessageContaining(what);
  }

  private static Page read(Page base, byte[] patch) throws RepositoryException {
    return PatchFormat.read(patch, 0, patch.length, PATCHES, base);
  }

  private static byte[] patch(Page now, PageShape shape) {
    return PageCodec.writePatch(now.logical(), relative(now.allPlaces()), shape);
  }

  private static List<RelativePlace> relative(List<Place> places) {
    return places.stream().<RelativePlace>map(place -> {
      Place.Stored stored = (Place.Stored) place;
      return new RelativePlace.Elsewhere(stored.block(), stored.offset());
    }).toList();
  }

  /** Some items go, come or look otherwise; of some of those is told what they were, of some something wrong. */
  private void change(List<Item> items) {
    items.replaceAll(item -> item.after(null));
    for (int k = random.nextInt(8); k > 0; k--) {
      int at = random.nextInt(items.size() + 1);
      switch (random.nextInt(at < items.size() ? 5 : 1)) {
        case 0 -> items.add(at, item());
        case 1 -> {
          if (items.size() > 1) {
            items.remove(at);
          }
        }
        case 2 -> items.set(at, item().after(random.nextBoolean() ? items.get(at) : item()));
        default -> items.set(at, edited(items.get(at)));
      }
    }
  }

  private Item edited(Item item) {
    ByteWriter bytes = new ByteWriter();
    byte[] old = item.bytes;
    int from = random.nextInt(old.length + 1);
    int to = Math.min(old.length, from + random.nextInt(12));
    bytes.raw(old, 0, from).raw(random(random.nextInt(12))).raw(old, to, old.length - to);
    return new Item(bytes.toBytes(), item.places, item);
  }

  private Item item() {
    List<Place> places = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      places.add(new Place.Stored(FULL, random.nextInt(1000)));
    }
    byte[] name = new byte[8];
    random.nextBytes(name);
    return new Item(new ByteWriter().raw(name).raw(random(random.nextInt(120))).toBytes(), places, null);
  }

  private static Item message(int number, String flags) {
    byte[] name = ("cur\0" + (1_700_000_000 + number) + ".M" + number + "P1.host:2," + flags)
        .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    return new Item(new ByteWriter().bytes(name).hash(new Hash256(number, 7, 8, 9)).toBytes(),
        List.of(new Place.Stored(FULL, number)), null);
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) random.nextInt(4);
    }
    return bytes;
  }

  private static Page page(List<Item> items) {
    ByteWriter logical = new ByteWriter();
    PageFormat.header(logical, PageKind.TREE, 0);
    List<Place> places = new ArrayList<>();
    for (Item item : items) {
      logical.raw(item.bytes);
      places.addAll(item.places);
    }
    return new Page(logical.toBytes(), places, "page");
  }

  private static List<PageItem> pageItems(List<Item> items) {
    return items.stream().map(item -> new PageItem(PageCutter.hash(item.bytes), item.bytes.length, item.places.size(),
        item.before == null ? null : item.before.bytes)).toList();
  }

  @SuppressWarnings("ArrayRecordComponent")
  private record Item(byte[] bytes, List<Place> places, @org.jspecify.annotations.Nullable Item before) {
    Item after(@org.jspecify.annotations.Nullable Item other) {
      return new Item(bytes, other == null ? places : other.places, other);
    }
  }

  /** Pages in one block, patches in another. */
  private final class Store implements PageSource {
    private final ByteWriter full = new ByteWriter();
    private final ByteWriter patches = new ByteWriter();

    PageRef full(Page page) {
      byte[] bytes = PageFormat.write(page.logical(), relative(page.allPlaces()));
      PageRef ref = new PageRef(id(page), bytes.length, new Place.Stored(FULL, full.length()));
      full.raw(bytes);
      return ref;
    }

    PageRef patch(List<Item> before, List<Item> now, PageRef base) {
      Page page = page(now);
      PageShape shape = PageShape.full(PageKind.TREE, pageItems(before)).patched(page.logical(), pageItems(now));
      byte[] bytes = PagePatchTest.patch(page, shape);
      PageRef ref = new PageRef(id(page), bytes.length, new Place.Patched(new Place.Stored(PATCHES, patches.length()),
          (Place.Stored) base.place(), base.length()));
      patches.raw(bytes);
      return ref;
    }

    private ChunkId id(Page page) {
      return hasher.id(page.logical(), 0, page.logical().length);
    }

    @Override
    public Block block(BlockPlace place) {
      return new Block(place, (place.equals(FULL) ? full : patches).toBytes());
    }

    @Override
    public BlocksAhead.Wanted want(Collection<BlockPlace> places) {
      return () -> {};
    }

    PageReader reader() {
      return new PageReader(this, hasher::id);
    }
  }
}
