package org.mailkeep.repository.run;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.PackId;

/**
 * How it is written what is distrusted. Every list is sorted, tags as signed numbers.
 *
 * <pre>
 * Distrust = epoch u32, boundary u32, seen Run*, unseen Run*, Revoked*, packs Pack*, fresh Pack*, Account*
 * Run      = epoch u32, run 16 bytes
 * Revoked  = signer id 16 bytes, since u32, epoch u32
 * Pack     = epoch u32, sha256 hash
 * Account  = tag u64, epoch u32
 * </pre>
 *
 * <p>Specification: docs/format.md, "Distrust".
 */
final class DistrustFormat {

  /** The longest body: a million packs and a million accounts are less. */
  static final int LONGEST = 64 << 20;

  /** The longest object: with frame, nonce and seal. */
  static final int LONGEST_OBJECT = LONGEST + (1 << 10);

  private static final int RUN_BYTES = 4 + Id128.BYTES;
  private static final int REVOKED_BYTES = Id128.BYTES + 8;
  private static final int PACK_BYTES = 4 + Hash256.BYTES;
  private static final int ACCOUNT_BYTES = 8 + 4;

  private DistrustFormat() {}

  static byte[] write(Distrust distrust) {
    ByteWriter out = new ByteWriter(1024 + PACK_BYTES * distrust.packs().size()).u32(distrust.epoch())
        .u32(distrust.boundary());
    runs(distrust.seen(), out);
    runs(distrust.unseen(), out);
    out.var(distrust.revoked().size());
    new TreeMap<>(distrust.revoked())
        .forEach((signer, revoked) -> out.id(signer).u32(revoked.since()).u32(revoked.epoch()));
    packs(distrust.packs(), out);
    packs(distrust.fresh(), out);
    out.var(distrust.accounts().size());
    new TreeMap<>(distrust.accounts()).forEach((tag, epoch) -> out.u64(tag).u32(epoch));
    return out.toBytes();
  }

  static Distrust read(byte[] body, String object) throws Corrupt {
    ByteReader in = new ByteReader(body, object);
    int epoch = in.number("epoch");
    int boundary = in.number("boundary");
    Set<RunId> seen = runs(in);
    Set<RunId> unseen = runs(in);
    Map<Id128, Distrust.Revoked> revoked = new HashMap<>();
    for (int left = in.count(REVOKED_BYTES, "signer"); left > 0; left--) {
      revoked.put(in.id(), new Distrust.Revoked(in.number("epoch"), in.number("epoch")));
    }
    Set<PackId> packs = packs(in);
    Set<PackId> fresh = packs(in);
    Map<Long, Integer> accounts = new HashMap<>();
    for (int left = in.count(ACCOUNT_BYTES, "account"); left > 0; left--) {
      accounts.put(in.u64(), in.number("epoch"));
    }
    in.end();
    return new Distrust(epoch, boundary, seen, unseen, revoked, packs, fresh, accounts);
  }

  private static void packs(Collection<PackId> packs, ByteWriter out) {
    out.var(packs.size());
    new TreeSet<>(packs).forEach(pack -> out.u32(pack.epoch()).hash(pack.sha256()));
  }

  private static Set<PackId> packs(ByteReader in) throws Corrupt {
    Set<PackId> packs = new HashSet<>();
    for (int left = in.count(PACK_BYTES, "pack"); left > 0; left--) {
      packs.add(new PackId(in.number("epoch"), in.hash()));
    }
    return packs;
  }

  private static void runs(Collection<RunId> runs, ByteWriter out) {
    out.var(runs.size());
    runs.stream().sorted(RunLog::order).forEach(run -> out.u32(run.epoch()).id(run.id()));
  }

  private static Set<RunId> runs(ByteReader in) throws Corrupt {
    Set<RunId> runs = new HashSet<>();
    for (int left = in.count(RUN_BYTES, "run"); left > 0; left--) {
      runs.add(new RunId(in.number("epoch"), in.id()));
    }
    return runs;
  }
}
