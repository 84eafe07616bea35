package org.mailkeep.repository.move;

import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.store.ObjectKey;

/**
 * A map of moves as a root names it.
 *
 * @param table SHA-256 of its table, which names the rest: the last part of its key
 * @param length of the object
 * @param tableLength of the table, which ends it
 * @param moves that it tells
 */
public record MovesRef(Hash256 table, long length, int tableLength, long moves) {

  /** The fewest bytes that one takes. */
  static final int LEAST_BYTES = Hash256.BYTES + 3;

  /** Where it is stored. */
  public ObjectKey key() {
    return MovesFormat.key(table);
  }

  void write(ByteWriter out) {
    out.hash(table).var(length).var(tableLength).var(moves);
  }

  static MovesRef read(ByteReader in) throws Corrupt {
    MovesRef ref = new MovesRef(in.hash(), in.var(), in.var(MovesFormat.LONGEST_TABLE, "table length"), in.var());
    if (ref.tableLength < 1 || ref.tableLength > ref.length) {
      throw in.corrupt("map of moves of " + ref.length + " bytes with a table of " + ref.tableLength);
    }
    return ref;
  }
}
