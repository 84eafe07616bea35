package org.mailkeep.repository.tree;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.Place;

/**
 * Cuts items into the pages of one level of a list. Where a page ends depends only on the items near it, so that two lists that differ in one item
 * differ in a page or two. Not thread-safe.
 */
public final class PageCutter {

  private final PageKind kind;
  private final int level;
  private final PageSink sink;
  private final Above above;
  private final MessageDigest sha256;

  private final ByteWriter logical = new ByteWriter(PageFormat.FULL + 512);
  private final List<Place> places = new ArrayList<>();
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
    this.sink = sink;
    this.above = above;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
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
    int itemCounted = level == 0 ? item.length() : Math.min(item.length(), PageFormat.INNER_COUNTED);
    if (mayEnd() && counted + itemCounted > PageFormat.FULL) {
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
    if (mayEnd() && endsPage(item, itemCounted)) {
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
    return sink.store(logical.toBytes(), places);
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

  private boolean endsPage(ByteWriter item, int itemCounted) {
    sha256.update(item.array(), 0, item.length());
    long hash = Hash256.of(sha256.digest()).w0();
    return (hash & 0xffff) < 65_536L * itemCounted / PageFormat.AIM;
  }

  private void begin() {
    PageFormat.header(logical.clear(), kind, level);
    places.clear();
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
