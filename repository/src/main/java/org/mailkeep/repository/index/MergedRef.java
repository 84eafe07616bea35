package org.mailkeep.repository.index;

import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.store.ObjectKey;

/**
 * A merged segment as a root names it.
 *
 * @param table SHA-256 of its table, which names the rest: the last part of its key
 * @param length of the object
 * @param tableLength of the table, which ends it
 * @param packs that it describes
 * @param chunks in them, each as often as it lies in one
 */
public record MergedRef(Hash256 table, long length, int tableLength, int packs, long chunks) {

  /** The fewest bytes that one takes. */
  public static final int LEAST_BYTES = Hash256.BYTES + 4;

  /** Where it is stored. */
  public ObjectKey key() {
    return MergedFormat.key(table);
  }

  /** Writes it as {@link #read} reads it. */
  public void write(ByteWriter out) {
    out.hash(table).var(length).var(tableLength).var(packs).var(chunks);
  }

  /** Reads what {@link #write} wrote. */
  public static MergedRef read(ByteReader in) throws Corrupt {
    Hash256 table = in.hash();
    long length = in.var();
    MergedRef ref = new MergedRef(table, length, in.var(MergedFormat.LONGEST_TABLE, "table length"),
        in.var(Integer.MAX_VALUE, "packs"), in.var());
    if (ref.tableLength > length) {
      throw in.corrupt("merged segment of " + length + " bytes with a table of " + ref.tableLength);
    }
    return ref;
  }
}
