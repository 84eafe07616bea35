package org.mailkeep.repository.tree;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/** Which stretches of one sequence another has too, in the same order: what a patch need not say again. */
final class Stretches {

  private final List<Stretch> all = new ArrayList<>();

  /** Stretches of a sequence of {@code length} that is the other one, from beginning to end. */
  static Stretches whole(int length) {
    Stretches whole = new Stretches();
    whole.add(0, 0, length);
    return whole;
  }

  /** Appends a stretch, which must come after those before it in both sequences; one that goes on where the last ends makes that longer. */
  void add(int at, int from, int length) {
    if (length == 0) {
      return;
    }
    if (!all.isEmpty()) {
      Stretch last = all.getLast();
      if (at < last.end() || from < last.from + last.length) {
        throw new IllegalArgumentException("stretches out of order");
      }
      if (at == last.end() && from == last.from + last.length) {
        all.set(all.size() - 1, new Stretch(last.at, last.from, last.length + length));
        return;
      }
    }
    all.add(new Stretch(at, from, length));
  }

  /** In order. */
  List<Stretch> all() {
    return all;
  }

  /** What this sequence has of a third one, of which the other has {@code earlier}. */
  Stretches through(Stretches earlier) {
    Stretches result = new Stretches();
    int next = 0;
    for (Stretch stretch : all) {
      while (next < earlier.all.size() && earlier.all.get(next).end() <= stretch.from) {
        next++;
      }
      int fromEnd = stretch.from + stretch.length;
      for (int i = next; i < earlier.all.size() && earlier.all.get(i).at < fromEnd; i++) {
        Stretch before = earlier.all.get(i);
        int start = Math.max(stretch.from, before.at);
        int end = Math.min(fromEnd, before.end());
        result.add(stretch.at + start - stretch.from, before.from + start - before.at, end - start);
      }
    }
    return result;
  }

  void write(ByteWriter out) {
    out.var(all.size());
    for (Stretch stretch : all) {
      out.var(stretch.at).var(stretch.from).var(stretch.length);
    }
  }

  static Stretches read(ByteReader in) throws RepositoryException {
    Stretches stretches = new Stretches();
    for (int left = in.count(3, "stretch"); left > 0; left--) {
      stretches.add(in.var(PageFormat.LONGEST, "stretch"), in.var(PageFormat.LONGEST, "stretch"),
          in.var(PageFormat.LONGEST, "stretch"));
    }
    return stretches;
  }

  /** {@code length} elements that begin at {@code at} in this sequence and at {@code from} in the other. */
  record Stretch(int at, int from, int length) {
    int end() {
      return at + length;
    }
  }
}
