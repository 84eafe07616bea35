package org.mailkeep.repository.tree;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.Place;

/**
 * Cuts a list of items into pages, and the list of pages into pages, up to a single top. Two lists that differ in one item differ in one page on
 * each level. Not thread-safe.
 */
public final class PageListWriter {

  private final PageKind kind;
  private final PageSink sink;
  private final List<PageCutter> levels = new ArrayList<>();
  private @Nullable PageRef lastBelow;

  public PageListWriter(PageKind kind, PageSink sink) {
    this.kind = kind;
    this.sink = sink;
  }

  /** Appends an item: see {@link PageCutter#add}. */
  public void add(byte[] key, ByteWriter item, List<Place> places, long weight) throws IOException {
    level(0).add(key, item, places, weight);
  }

  /** Appends an item that takes the place of another: see {@link PageCutter#add}. */
  public void add(byte[] key, ByteWriter item, List<Place> places, long weight, byte @Nullable [] before)
      throws IOException {
    level(0).add(key, item, places, weight, before);
  }

  /** Appends a page of items that was written before: instead of items, for a list whose lowest pages lie apart. */
  public void addPage(byte[] firstKey, PageRef page, long weight) throws IOException {
    promote(1, firstKey, page, weight);
  }

  /** Ends the list. A list without items has no top. */
  public @Nullable PageTop finish() throws IOException {
    for (int i = 0; i < levels.size(); i++) {
      PageCutter level = levels.get(i);
      boolean top = i == levels.size() - 1 && level.pages() == 0;
      if (top && level.count() == 1 && i > 0 && lastBelow != null) {
        return new PageTop(lastBelow, i - 1, level.weight());
      }
      if (top && level.count() > 0) {
        return new PageTop(level.store(), i, level.weight());
      }
      level.endPage();
    }
    return null;
  }

  private PageCutter level(int index) {
    if (index >= PageTop.MOST_LEVELS) {
      throw new IllegalStateException(
          "a list of more than " + PageTop.MOST_LEVELS + " levels, which nobody could read");
    }
    while (levels.size() <= index) {
      int above = levels.size() + 1;
      levels.add(new PageCutter(kind, levels.size(), sink,
          (firstKey, page, weight) -> promote(above, firstKey, page, weight)));
    }
    return levels.get(index);
  }

  private void promote(int index, byte[] firstKey, PageRef page, long weight) throws IOException {
    ByteWriter inner = new ByteWriter(128);
    inner.bytes(firstKey).hash(page.id().hash()).var(page.length()).var(weight);
    PageCutter level = level(index);
    level.add(firstKey, inner, List.of(page.place()), weight);
    if (index == levels.size() - 1) {
      lastBelow = page;
    }
  }
}
