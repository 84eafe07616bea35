package org.mailkeep.repository.tree;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * What an agent remembers of a page that it can't read again: enough to recognise its items, and to say where they lie in the page that is stored in full, which is the page itself or the one
 * that it is a patch of. Immutable.
 *
 * <pre>
 * Shape     = page kind u8, Item*, bytes Stretches, places Stretches      of the page that is stored in full
 * Item      = hash 16 bytes, length var, references var
 * Stretches = (at var, from var, length var)*
 * </pre>
 */
public final class PageShape {

  /** The bytes before the first item: kind and level. */
  private static final int HEADER = 2;

  private final PageKind kind;
  private final List<Known> items;
  private final Stretches sameBytes;
  private final Stretches samePlaces;

  private PageShape(PageKind kind, List<Known> items, Stretches sameBytes, Stretches samePlaces) {
    this.kind = kind;
    this.items = items;
    this.sameBytes = sameBytes;
    this.samePlaces = samePlaces;
  }

  /** Of a page of these items that is stored in full. */
  public static PageShape full(PageKind kind, List<PageItem> items) {
    List<Known> known = new ArrayList<>(items.size());
    int bytes = HEADER;
    int places = 0;
    for (PageItem item : items) {
      known.add(new Known(item.hash(), bytes, item.length(), places, item.references()));
      bytes += item.length();
      places += item.references();
    }
    return new PageShape(kind, known, Stretches.whole(bytes), Stretches.whole(places));
  }

  /** Whether {@code shape}, as {@link #write} gave it, is that of a page of {@code kind}. */
  public static boolean is(byte[] shape, PageKind kind) {
    return shape.length > 0 && shape[0] == kind.code();
  }

  /** How many of {@code others} this page has. */
  public int has(List<PageItem> others) {
    Map<Id128, Integer> byHash = byHash();
    int count = 0;
    for (PageItem other : others) {
      count += byHash.containsKey(other.hash()) ? 1 : 0;
    }
    return count;
  }

  /**
   * The shape of a later page of the list, when it is stored as a patch of the page that this one's is stored in full in.
   *
   * @param logical its logical bytes
   * @param later its items
   */
  public PageShape patched(byte[] logical, List<PageItem> later) {
    PageComparison comparison = new PageComparison(logical);
    Map<Id128, Integer> byHash = byHash();
    List<Known> known = new ArrayList<>(later.size());
    int bytes = HEADER;
    int places = 0;
    int next = 0;
    for (PageItem item : later) {
      Integer same = byHash.get(item.hash());
      Integer before = same == null && item.before() != null ? byHash.get(PageCutter.hash(item.before())) : null;
      if (same != null && same >= next) {
        comparison.same(bytes, places, items.get(same));
        next = same + 1;
      } else if (before != null && before >= next && items.get(before).references == item.references()) {
        comparison.changed(bytes, places, item, items.get(before));
        next = before + 1;
      }
      known.add(new Known(item.hash(), bytes, item.length(), places, item.references()));
      bytes += item.length();
      places += item.references();
    }
    return new PageShape(kind, known, comparison.sameBytes().through(sameBytes),
        comparison.samePlaces().through(samePlaces));
  }

  /** What its logical bytes have of those of the page that is stored in full. */
  Stretches sameBytes() {
    return sameBytes;
  }

  /** The same of its places. */
  Stretches samePlaces() {
    return samePlaces;
  }

  /** In bytes that {@link #read} understands. */
  public byte[] write() {
    ByteWriter out = new ByteWriter(24 * items.size() + 64);
    out.u8(kind.code()).var(items.size());
    for (Known item : items) {
      out.id(item.hash).var(item.length).var(item.references);
    }
    sameBytes.write(out);
    samePlaces.write(out);
    return out.toBytes();
  }

  public static PageShape read(byte[] shape) throws RepositoryException {
    ByteReader in = new ByteReader(shape, "base");
    PageKind kind = PageKind.of(in.u8(), "base");
    int count = in.count(18, "item");
    List<Known> items = new ArrayList<>(count);
    int bytes = HEADER;
    int places = 0;
    for (int i = 0; i < count; i++) {
      Known item = new Known(in.id(), bytes, in.var(PageFormat.LONGEST, "item"), places,
          in.var(PageFormat.LONGEST, "references"));
      items.add(item);
      bytes += item.length;
      places += item.references;
    }
    PageShape read = new PageShape(kind, items, Stretches.read(in), Stretches.read(in));
    in.end();
    return read;
  }

  private Map<Id128, Integer> byHash() {
    Map<Id128, Integer> byHash = HashMap.newHashMap(items.size());
    for (int i = 0; i < items.size(); i++) {
      byHash.put(items.get(i).hash, i);
    }
    return byHash;
  }

  /** An item, where it begins in the page's logical bytes, and the first of its places. */
  record Known(Id128 hash, int at, int length, int firstPlace, int references) {}
}
