package org.mailkeep.repository.tree;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.Place;

/**
 * Cuts items into the pages of one level of a list. Where a page ends depends only on the items near it, so that two lists that differ in one item
 * differ in a page or two. Not thread-safe.
 */
public final class PageCutter {

  private final PageKind kind;
  private final int level;
  private final int full;
  private final int aim;
  private final PageSink sink;
  private final Above above;
  private final MessageDigest sha256;

  private final ByteWriter logical = new ByteWriter(PageFormat.INNER_FULL + 512);
  private final List<Place> places = new ArrayList<>();
  private final List<PageItem> items = new ArrayList<>();
  private byte[] firstKey = new byte[0];
  private long weight;
  private int count;
  private int counted;
  private int pages;

  /** Cuts the pages that hold the items themselves. */
  public PageCutter(PageKind kind, PageSink sink, Above above) {
    this(kind, 0, sink, above);
  }

  PageCutter(PageKind kind, int level, PageSink sink, Above above) {
    this.kind = kind;
    this.level = level;
    full = level == 0 ? PageFormat.FULL : PageFormat.INNER_FULL;
    aim = level == 0 ? PageFormat.AIM : PageFormat.INNER_AIM;
    this.sink = sink;
    this.above = above;
    sha256 = Hash256.sha256();
    begin();
  }

  /**
   * Appends an item.
   *
   * @param key what finds it; empty in a recipe
   * @param item its logical bytes, not kept
   * @param itemPlaces of what it refers to
   * @param itemWeight entries, bytes or messages that it stands for
   */
  public void add(byte[] key, ByteWriter item, List<Place> itemPlaces, long itemWeight) throws IOException {
    add(key, item, itemPlaces, itemWeight, null);
  }

  /**
   * The same of an item that takes the place of another.
   *
   * @param before that one's logical bytes, if they are known: its places are those of {@code item}
   */
  public void add(byte[] key, ByteWriter item, List<Place> itemPlaces, long itemWeight, byte @Nullable [] before)
      throws IOException {
    int itemCounted = level == 0 ? item.length() : Math.min(item.length(), PageFormat.INNER_COUNTED);
    if (mayEnd() && counted + itemCounted > full) {
      endPage();
    }
    if (count == 0) {
      firstKey = key;
    }
    logical.raw(item.array(), 0, item.length());
    places.addAll(itemPlaces);
    weight += itemWeight;
    count++;
    counted += itemCounted;
    if (!mayEnd()) {
      return;
    }
    sha256.update(item.array(), 0, item.length());
    Hash256 hash = Hash256.of(sha256.digest());
    if (level == 0) {
      items.add(new PageItem(Id128.prefixOf(hash), item.length(), itemPlaces.size(), before));
    }
    if ((hash.w0() & 0xffff) < 65_536L * itemCounted / aim) {
      endPage();
    }
  }

  /** Ends the page that is being filled, if it holds anything: the next item begins another. */
  public void endPage() throws IOException {
    if (count == 0) {
      return;
    }
    PageRef page = store();
    byte[] key = firstKey;
    long weightOfPage = weight;
    begin();
    pages++;
    above.page(key, page, weightOfPage);
  }

  /** Stores the page that is being filled without telling the level above: it is the only one of its level. */
  PageRef store() throws IOException {
    return sink.store(logical.toBytes(), places, items);
  }

  /** The items in the page that is being filled. */
  int count() {
    return count;
  }

  /** What they weigh. */
  long weight() {
    return weight;
  }

  /** The pages that were ended. */
  int pages() {
    return pages;
  }

  /** A page above level 0 has two items at least, or there would be no end of levels. */
  private boolean mayEnd() {
    return count >= (level == 0 ? 1 : 2);
  }

  /** What {@link PageItem} has of an item: the beginning of the SHA-256 of its logical bytes. */
  static Id128 hash(byte[] item) {
    return Id128.prefixOf(Hash256.of(Hash256.sha256().digest(item)));
  }

  private void begin() {
    PageFormat.header(logical.clear(), kind, level);
    places.clear();
    items.clear();
    firstKey = new byte[0];
    weight = 0;
    count = 0;
    counted = logical.length();
  }

  /** Takes the finished pages of a level, in order. */
  @FunctionalInterface
  public interface Above {

    /**
     * A page is finished.
     *
     * @param firstKey the key of its first item
     * @param weight of its items together
     */
    void page(byte[] firstKey, PageRef page, long weight) throws IOException;
  }
}
