package org.mailkeep.repository.index;

import java.util.BitSet;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * A set of local pack numbers in few bytes: packs of one segment mostly follow each other.
 *
 * <pre>
 * PackNumbers = (gap before var, length var)*
 * </pre>
 */
final class PackNumbers {

  private PackNumbers() {}

  static byte[] encode(BitSet numbers) {
    ByteWriter out = new ByteWriter(16);
    int end = 0;
    for (int first = numbers.nextSetBit(0); first >= 0; first = numbers.nextSetBit(end)) {
      int next = numbers.nextClearBit(first);
      out.var(first - end).var(next - first);
      end = next;
    }
    return out.toBytes();
  }

  static BitSet decode(byte[] bytes) throws Corrupt {
    ByteReader in = new ByteReader(bytes, "packs of a segment");
    BitSet numbers = new BitSet();
    int end = 0;
    while (in.remaining() > 0) {
      int first = end + in.var(Integer.MAX_VALUE - end, "pack");
      end = first + in.var(Integer.MAX_VALUE - first, "packs");
      numbers.set(first, end);
    }
    return numbers;
  }
}
