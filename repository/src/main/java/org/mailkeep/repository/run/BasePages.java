package org.mailkeep.repository.run;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.tree.PageCodec;
import org.mailkeep.repository.tree.PageItem;
import org.mailkeep.repository.tree.PageKind;
import org.mailkeep.repository.tree.PageShape;

/**
 * The pages of an account that its base knows: those that are still the same, by id; and for a page that is not, the one that it took the place of. Pages are asked for in the order of their list, so that
 * one is looked for near the one found last. Not thread-safe.
 */
final class BasePages {

  /** So many pages after the one that is expected are looked at, and the one before it: pages come, go, and are cut elsewhere. */
  private static final int AHEAD = 4;

  private final PageKind kind;
  private final Map<ChunkId, KnownPage> pages = new HashMap<>();
  private final List<KnownPage> listed = new ArrayList<>();
  private final Map<ChunkId, Integer> numbers = new HashMap<>();
  private int next;

  /** None so far; only pages of {@code kind} are looked for by what they consist of. */
  BasePages(PageKind kind) {
    this.kind = kind;
  }

  /** The pages that are looked for by what they consist of. */
  PageKind kind() {
    return kind;
  }

  /** Whether a page of these logical bytes is such a page. */
  boolean patches(byte[] logical) {
    return PageCodec.isLowest(logical, kind);
  }

  /** Adds a page; those of a list in order. */
  void add(KnownPage page) {
    pages.put(page.page().id(), page);
    if (PageShape.is(page.shape(), kind)) {
      numbers.put(page.page().id(), listed.size());
      listed.add(page);
    }
  }

  /** The page of that id, if the base has it. */
  @Nullable KnownPage find(ChunkId id) {
    Integer number = numbers.get(id);
    if (number != null) {
      next = number + 1;
    }
    return pages.get(id);
  }

  /** The page near the one found last that has the most of {@code items}, with its shape; empty if none has any. */
  Optional<Near> near(List<PageItem> items) throws RepositoryException {
    Near best = null;
    int most = 0;
    int expected = next;
    for (int step = 0; step <= AHEAD && 2 * most <= items.size(); step++) {
      int number = step < AHEAD ? expected + step : expected - 1;
      if (number >= 0 && number < listed.size()) {
        PageShape shape = PageShape.read(listed.get(number).shape());
        int has = shape.has(items);
        if (has > most) {
          most = has;
          best = new Near(listed.get(number), shape);
          next = number + 1;
        }
      }
    }
    return Optional.ofNullable(best);
  }

  /** A page that the base has, and its shape. */
  record Near(KnownPage known, PageShape shape) {}
}
