package org.mailkeep.repository.root;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.store.ObjectKey;

/**
 * How the body of a root is written, before it is sealed with the index key and signed. Version 2; version 1 ends after the floor epoch.
 *
 * <pre>
 * RootBody = sequence u64, predecessor hash, token 16 bytes, epoch u32, boundary u32, floor u32, floor epoch u32,
 *            Ledger*, Merged*, condemned PackListRef*, dropped PackListRef*, Section*
 * Ledger   = signer id 16 bytes, page hash, page length var, runs var                     sorted by signer
 * Merged   = table hash, object length var, table length var, packs var, chunks var
 * PackListRef = epoch u32, hash, length var, packs var
 * Section  = tag u8, users u8, bytes
 * </pre>
 *
 * <p>Specification: docs/format.md, "Roots".
 */
final class RootFormat {

  static final String PREFIX = "roots/";

  /** The longest object, bytes. */
  static final int LONGEST = 1 << 20;

  private static final int LEAST_LEDGER_BYTES = Id128.BYTES + Hash256.BYTES + 2;

  private RootFormat() {}

  /** The name of root {@code sequence}: counted down, so that a listing begins with the newest. */
  static ObjectKey key(long sequence) {
    return new ObjectKey(PREFIX + HexFormat.of().toHexDigits(-1 - sequence));
  }

  /** Whether {@code key} can be a root's. */
  static boolean isKey(ObjectKey key) {
    return key.path().matches("roots/[89a-f][0-9a-f]{15}");
  }

  /** The number that a root's key names. */
  static long sequence(ObjectKey key) {
    return -1 - HexFormat.fromHexDigitsToLong(key.name());
  }

  static byte[] write(Root root) {
    ByteWriter out = new ByteWriter(4096).u64(root.sequence()).hash(root.predecessor()).id(root.token())
        .u32(root.epoch()).u32(root.boundary()).u32(root.floor()).u32(root.floorEpoch());
    out.var(root.ledgers().size());
    for (LedgerRef ledger : root.ledgers()) {
      out.id(ledger.agent()).hash(ledger.page()).var(ledger.length()).var(ledger.runs());
    }
    out.var(root.merged().size());
    root.merged().forEach(merged -> merged.write(out));
    PackListRef.write(root.condemned(), out);
    PackListRef.write(root.dropped(), out);
    out.var(root.sections().size());
    for (RootSection section : root.sections()) {
      byte[] content = new byte[section.content().remaining()];
      section.content().duplicate().get(content);
      out.u8(section.tag()).u8(section.users()).bytes(content);
    }
    return out.toBytes();
  }

  /**
   * Reads a body.
   *
   * @param version of the format, as the object's frame says
   */
  static Root read(byte[] body, int version, ObjectKey key) throws Corrupt {
    ByteReader in = new ByteReader(body, key.path());
    long sequence = in.u64();
    Hash256 predecessor = in.hash();
    Id128 token = in.id();
    int[] epochs = new int[4];
    for (int i = 0; i < epochs.length; i++) {
      epochs[i] = (int) Math.min(in.u32(), Integer.MAX_VALUE);
    }
    if (sequence < 0 || !key(sequence).equals(key)) {
      throw in.corrupt("root of sequence " + sequence);
    }
    try {
      Root root = version == 1
          ? Root.first(predecessor, sequence, token, epochs[0], epochs[1], epochs[2], epochs[3])
          : new Root(sequence, predecessor, token, epochs[0], epochs[1], epochs[2], epochs[3], ledgers(in), merged(in),
              PackListRef.read(in), PackListRef.read(in), sections(in));
      in.end();
      return root;
    } catch (IllegalArgumentException e) {
      throw new Corrupt(key + ": " + e.getMessage(), e);
    }
  }

  private static List<LedgerRef> ledgers(ByteReader in) throws Corrupt {
    int count = in.count(LEAST_LEDGER_BYTES, "ledger");
    List<LedgerRef> ledgers = new ArrayList<>(count);
    Set<Id128> agents = new HashSet<>();
    for (int i = 0; i < count; i++) {
      LedgerRef ledger = new LedgerRef(in.id(), in.hash(), in.var(Integer.MAX_VALUE, "page length"), in.var());
      if (!agents.add(ledger.agent())) {
        throw in.corrupt("two ledgers of " + ledger.agent().brief());
      }
      ledgers.add(ledger);
    }
    return ledgers;
  }

  private static List<MergedRef> merged(ByteReader in) throws Corrupt {
    int count = in.count(MergedRef.LEAST_BYTES, "merged segment");
    List<MergedRef> merged = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      merged.add(MergedRef.read(in));
    }
    return merged;
  }

  private static List<RootSection> sections(ByteReader in) throws Corrupt {
    int count = in.count(3, "section");
    List<RootSection> sections = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sections.add(
          new RootSection(in.u8(), in.u8(), ByteBuffer.wrap(in.bytes(RootSection.LONGEST, "section"))));
    }
    return sections;
  }
}
