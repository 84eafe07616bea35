package org.mailkeep.repository.root;

import java.util.HexFormat;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.store.ObjectKey;

/**
 * How the body of a root is written, before it is sealed with the index key and signed. Version 1.
 *
 * <pre>
 * RootBody = sequence u64, predecessor hash, token 16 bytes, epoch u32, boundary u32, floor u32, floor epoch u32
 * </pre>
 *
 * <p>Specification: docs/format.md, "Roots".
 */
final class RootFormat {

  static final String PREFIX = "roots/";

  private RootFormat() {}

  /** The name of root {@code sequence}: counted down, so that a listing begins with the newest. */
  static ObjectKey key(long sequence) {
    return new ObjectKey(PREFIX + HexFormat.of().toHexDigits(-1 - sequence));
  }

  static byte[] write(Root root) {
    return new ByteWriter(96).u64(root.sequence()).hash(root.predecessor()).id(root.token()).u32(root.epoch())
        .u32(root.boundary())
        .u32(root.floor()).u32(root.floorEpoch()).toBytes();
  }

  static Root read(byte[] body, ObjectKey key) throws Corrupt {
    ByteReader in = new ByteReader(body, key.path());
    long sequence = in.u64();
    Hash256 predecessor = in.hash();
    Id128 token = in.id();
    int[] epochs = new int[4];
    for (int i = 0; i < epochs.length; i++) {
      epochs[i] = (int) Math.min(in.u32(), Integer.MAX_VALUE);
    }
    in.end();
    if (sequence < 0 || !key(sequence).equals(key)) {
      throw in.corrupt("root of sequence " + sequence);
    }
    try {
      return new Root(sequence, predecessor, token, epochs[0], epochs[1], epochs[2], epochs[3]);
    } catch (IllegalArgumentException e) {
      throw new Corrupt(key + ": " + e.getMessage(), e);
    }
  }
}
