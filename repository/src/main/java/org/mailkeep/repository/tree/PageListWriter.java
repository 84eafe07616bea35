package org.mailkeep.repository.tree;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.Place;

/**
 * Cuts a list of items into pages, and the list of pages into pages, up to a single top. Where a page ends depends only on the items near
 * it, so that two lists that differ in one item differ in one page on each level.
 */
final class PageListWriter {

  private final PageKind kind;
  private final PageSink sink;
  private final MessageDigest sha256;
  private final List<Level> levels = new ArrayList<>();

  PageListWriter(PageKind kind, PageSink sink) {
    this.kind = kind;
    this.sink = sink;
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Appends an item.
   *
   * @param key what finds it in a tree; empty in a recipe
   * @param item its logical bytes, not kept
   * @param places of what it refers to
   * @param weight entries or bytes that it stands for
   */
  void add(byte[] key, ByteWriter item, List<Place> places, long weight) throws IOException {
    add(0, key, item, places, weight);
  }

  /** Ends the list. A list without items has no top. */
  @Nullable PageTop finish() throws IOException {
    for (int i = 0; i < levels.size(); i++) {
      Level level = levels.get(i);
      boolean top = i == levels.size() - 1 && level.pages == 0;
      if (top && level.count == 1 && i > 0 && level.onlyChild != null) {
        return new PageTop(level.onlyChild, i - 1, level.weight);
      }
      if (level.count > 0) {
        PageRef page = store(i);
        if (top) {
          return new PageTop(page, i, level.total);
        }
        promote(i, page);
      }
    }
    return null;
  }

  private void add(int index, byte[] key, ByteWriter item, List<Place> places, long weight) throws IOException {
    if (index >= PageTop.MOST_LEVELS) {
      throw new IllegalStateException(
          "a list of more than " + PageTop.MOST_LEVELS + " levels, which nobody could read");
    }
    while (levels.size() <= index) {
      levels.add(new Level(levels.size()));
    }
    Level level = levels.get(index);
    int counted = index == 0 ? item.length() : Math.min(item.length(), PageFormat.INNER_COUNTED);
    if (level.mayEnd() && level.counted + counted > PageFormat.FULL) {
      endPage(index);
    }
    if (level.count == 0) {
      level.firstKey = key;
    }
    level.logical.raw(item.array(), 0, item.length());
    level.places.addAll(places);
    level.weight += weight;
    level.total += weight;
    level.count++;
    level.counted += counted;
    if (level.mayEnd() && endsPage(item, counted)) {
      endPage(index);
    }
  }

  private boolean endsPage(ByteWriter item, int counted) {
    sha256.update(item.array(), 0, item.length());
    long hash = Hash256.of(sha256.digest()).w0();
    return (hash & 0xffff) < 65_536L * counted / PageFormat.AIM;
  }

  private void endPage(int index) throws IOException {
    promote(index, store(index));
  }

  private PageRef store(int index) throws IOException {
    Level level = levels.get(index);
    return sink.store(level.logical.toBytes(), level.places);
  }

  private void promote(int index, PageRef page) throws IOException {
    Level level = levels.get(index);
    ByteWriter inner = new ByteWriter(128);
    inner.bytes(level.firstKey).hash(page.id().hash()).var(page.length()).var(level.weight);
    byte[] key = level.firstKey;
    long weight = level.weight;
    level.begin();
    level.pages++;
    add(index + 1, key, inner, List.of(page.place()), weight);
    levels.get(index + 1).onlyChild = page;
  }

  /** The page that is being filled on one level. */
  private final class Level {
    private final int number;
    private final ByteWriter logical = new ByteWriter(PageFormat.FULL + 512);
    private final List<Place> places = new ArrayList<>();
    private byte[] firstKey = new byte[0];
    private @Nullable PageRef onlyChild;
    private long weight;
    private long total;
    private int count;
    private int counted;
    private int pages;

    Level(int number) {
      this.number = number;
      begin();
    }

    void begin() {
      PageFormat.header(logical.clear(), kind, number);
      places.clear();
      firstKey = new byte[0];
      weight = 0;
      count = 0;
      counted = logical.length();
    }

    /** A page above level 0 has two items at least, or there would be no end of levels. */
    boolean mayEnd() {
      return count >= (number == 0 ? 1 : 2);
    }
  }
}
