package org.mailkeep.repository.root;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * A list of packs that a root names: condemned, with the epoch in which they were, or dropped.
 *
 * @param epoch that the root which first named the list began
 * @param sha256 of the list's object
 * @param length of that object
 * @param packs how many it names
 */
public record PackListRef(int epoch, Hash256 sha256, int length, long packs) {

  private static final int LEAST_BYTES = 4 + Hash256.BYTES + 2;

  static void write(List<PackListRef> refs, ByteWriter out) {
    out.var(refs.size());
    refs.forEach(ref -> out.u32(ref.epoch()).hash(ref.sha256()).var(ref.length()).var(ref.packs()));
  }

  static List<PackListRef> read(ByteReader in) throws Corrupt {
    int count = in.count(LEAST_BYTES, "list of packs");
    List<PackListRef> refs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      refs.add(new PackListRef(in.number("epoch"), in.hash(), in.var(Integer.MAX_VALUE, "length"), in.var()));
    }
    return refs;
  }
}
