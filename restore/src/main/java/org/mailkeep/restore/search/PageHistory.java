package org.mailkeep.restore.search;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.PageTop;

/**
 * The pages of lists as they were on several nights. A page that several nights or lists have in common is looked into once, so that a further night costs what changed on it; a page takes about
 * 300 bytes of memory.
 */
final class PageHistory {

  private final Below below;
  private final Map<ChunkId, Node> known = new HashMap<>();
  private final List<List<Node>> levels = new ArrayList<>();

  PageHistory(Below below) {
    this.below = below;
  }

  /** Notes what {@code list} was on {@code night}. */
  void add(int list, int night, PageTop top) throws IOException {
    node(top.page(), top.level()).presence.add(list, night, night);
  }

  /**
   * The pages of the lowest level: first those that the newest night brought, then those of the night before, and within a night by place, which is how they were written. So a message is met
   * on its newest page first, which knows most of it. To be called once all was added.
   */
  List<Leaf> leaves() {
    for (int level = levels.size() - 1; level > 0; level--) {
      for (Node node : levels.get(level)) {
        for (Node child : node.below) {
          child.presence.addAll(node.presence);
        }
      }
    }
    List<Leaf> leaves = new ArrayList<>();
    if (!levels.isEmpty()) {
      levels.getFirst().forEach(node -> leaves.add(new Leaf(node.page, node.presence)));
    }
    known.clear();
    levels.clear();
    leaves.sort(
        Comparator.comparingInt((Leaf leaf) -> -leaf.presence().first()).thenComparing(Leaf::place, BY_PLACE));
    return leaves;
  }

  private Node node(PageRef page, int level) throws IOException {
    Node node = known.get(page.id());
    if (node == null) {
      List<Node> children = new ArrayList<>();
      if (level > 0) {
        for (PageRef child : below.of(page, level)) {
          children.add(node(child, level - 1));
        }
      }
      node = new Node(page, children.toArray(Node[]::new), new Presence());
      known.put(page.id(), node);
      while (levels.size() <= level) {
        levels.add(new ArrayList<>());
      }
      levels.get(level).add(node);
    }
    return node;
  }

  private static final Comparator<Place.Stored> BY_PLACE = Comparator
      .comparing((Place.Stored place) -> place.block().pack()).thenComparingInt(place -> place.block().offset())
      .thenComparingInt(Place.Stored::offset);

  /** Reads what is below a page. */
  @FunctionalInterface
  interface Below {
    List<PageRef> of(PageRef page, int level) throws IOException;
  }

  /** A page of the lowest level, and where and when it was. */
  record Leaf(PageRef page, Presence presence) {
    /** Where it lies itself, whether in full or as a patch. */
    Place.Stored place() {
      return page.needs().getFirst();
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // filled once, never compared
  private record Node(PageRef page, Node[] below, Presence presence) {}
}
