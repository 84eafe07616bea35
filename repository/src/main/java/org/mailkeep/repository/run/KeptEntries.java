package org.mailkeep.repository.run;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.LongStream;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * Which entries of a snapshot are still there: all, none, only some, or all but some, which are named by {@link AccountTags#entry}. Those that were retired stay in the stored snapshot and count no more.
 *
 * <pre>
 * KeptEntries = 0 all | 1 none | 2 (tag u64)* only those | 3 (tag u64)* all but those          sorted as signed numbers, each once
 * </pre>
 *
 * <p>Specification: docs/format.md, "Ledgers".
 */
public final class KeptEntries {

  /** Every entry. */
  public static final KeptEntries ALL = new KeptEntries(Form.ALL, new long[0]);

  /** No entry: the snapshot is gone, or the run never had one. */
  public static final KeptEntries NONE = new KeptEntries(Form.NONE, new long[0]);

  private final Form form;
  private final long[] tags;

  private KeptEntries(Form form, long[] tags) {
    this.form = form;
    this.tags = tags;
  }

  /** Of the entries with {@code tags}, all that a snapshot has, those that {@code kept} says. */
  public static KeptEntries of(Collection<Long> tags, LongPredicate kept) {
    long[] left = sorted(tags, kept);
    long[] gone = sorted(tags, kept.negate());
    if (gone.length == 0) {
      return ALL;
    }
    if (left.length == 0) {
      return NONE;
    }
    return left.length < gone.length ? new KeptEntries(Form.ONLY, left) : new KeptEntries(Form.BUT, gone);
  }

  /**
   * Of these entries, which are some of the ones with {@code tags}, all that the snapshot still has, those that {@code kept} says. What these do not keep stays gone, though the snapshot may have it no more.
   */
  public KeptEntries narrowed(Collection<Long> tags, LongPredicate kept) {
    LongPredicate left = tag -> has(tag) && kept.test(tag);
    if (form == Form.ONLY) {
      long[] only = sorted(tags, left);
      return only.length == 0 ? NONE : new KeptEntries(Form.ONLY, only);
    }
    if (tags.stream().noneMatch(left::test)) {
      return NONE;
    }
    Set<Long> all = new HashSet<>(tags);
    for (long gone : this.tags) {
      all.add(gone);
    }
    return of(all, left);
  }

  /** The same without the entry of that tag; what is left may be none that the snapshot has. */
  public KeptEntries without(long tag) {
    return switch (form) {
      case NONE -> this;
      case ALL -> new KeptEntries(Form.BUT, new long[] {tag});
      case BUT -> has(tag)
          ? new KeptEntries(Form.BUT, LongStream.concat(LongStream.of(tags), LongStream.of(tag))
              .sorted().toArray())
          : this;
      case ONLY -> {
        long[] only = LongStream.of(tags).filter(other -> other != tag).toArray();
        yield only.length == 0 ? NONE : new KeptEntries(Form.ONLY, only);
      }
    };
  }

  /** Whether every entry is there but, at most, those of {@code tags}. */
  public boolean isAllBut(LongPredicate gone) {
    return form == Form.ALL || form == Form.BUT && LongStream.of(tags).allMatch(gone);
  }

  private static long[] sorted(Collection<Long> tags, LongPredicate wanted) {
    return tags.stream().mapToLong(Long::longValue).filter(wanted).distinct().sorted().toArray();
  }

  /** Whether the entry of that tag is there, if the snapshot has one. */
  public boolean has(long tag) {
    return switch (form) {
      case ALL -> true;
      case NONE -> false;
      case ONLY -> Arrays.binarySearch(tags, tag) >= 0;
      case BUT -> Arrays.binarySearch(tags, tag) < 0;
    };
  }

  /** Whether every entry is there. */
  public boolean isAll() {
    return form == Form.ALL;
  }

  /** Whether no entry is. */
  public boolean isNone() {
    return form == Form.NONE;
  }

  void write(ByteWriter out) {
    out.u8(form.code);
    if (form == Form.ONLY || form == Form.BUT) {
      out.var(tags.length);
      for (long tag : tags) {
        out.u64(tag);
      }
    }
  }

  static KeptEntries read(ByteReader in) throws Corrupt {
    int code = in.u8();
    return switch (code) {
      case 0 -> ALL;
      case 1 -> NONE;
      case 2 -> new KeptEntries(Form.ONLY, tags(in));
      case 3 -> new KeptEntries(Form.BUT, tags(in));
      default -> throw in.corrupt("kept entries of form " + code);
    };
  }

  private static long[] tags(ByteReader in) throws Corrupt {
    long[] tags = new long[in.count(Long.BYTES, "entry")];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = in.u64();
      if (i > 0 && tags[i - 1] >= tags[i]) {
        throw in.corrupt("entries out of order");
      }
    }
    return tags;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeptEntries entries && form == entries.form && Arrays.equals(tags, entries.tags);
  }

  @Override
  public int hashCode() {
    return 31 * form.hashCode() + Arrays.hashCode(tags);
  }

  @Override
  public String toString() {
    return form + " " + tags.length;
  }

  private enum Form {
    ALL(0), NONE(1), ONLY(2), BUT(3);

    private final int code;

    Form(int code) {
      this.code = code;
    }
  }
}
