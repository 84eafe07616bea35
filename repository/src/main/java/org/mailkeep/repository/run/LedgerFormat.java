package org.mailkeep.repository.run;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;

/**
 * How a page of a ledger is written, before it is sealed with the index key. Version 2; in version 1 a run ends after its bases.
 *
 * <pre>
 * LedgerPage = Closed*, LedgerRun*
 * Closed     = page hash, length var, runs var, first epoch u32, last epoch u32
 * LedgerRun  = run 16 bytes, epoch u32, snapshot hash, decided time?, (kind u8, Pack)*, borrowed Pack*, bases (epoch u32, run 16 bytes)*,
 *              KeptEntries, Rewritten?
 * Rewritten  = epoch u32, number u64, sha256 hash
 * Pack       = epoch u32, sha256 hash
 * kind       = 0 not known, else as in a pack's header
 * </pre>
 *
 * <p>Specification: docs/format.md, "Ledgers".
 */
final class LedgerFormat {

  /** The longest object, bytes: a page with a single run of the longest outcome. */
  static final int LONGEST = 24 << 20;

  private static final int LEAST_CLOSED_BYTES = Hash256.BYTES + 10;
  private static final int LEAST_RUN_BYTES = 20 + Hash256.BYTES + 4;
  private static final int PACK_BYTES = 4 + Hash256.BYTES;
  private static final int RUN_BYTES = 20;

  private LedgerFormat() {}

  static byte[] write(LedgerPage page) {
    ByteWriter out = new ByteWriter(4096).var(page.closed().size());
    page.closed().forEach(closed -> out.hash(closed.sha256()).var(closed.length()).var(closed.runs())
        .u32(closed.firstEpoch()).u32(closed.lastEpoch()));
    out.var(page.runs().size());
    page.runs().forEach(run -> out.raw(write(run)));
    return out.toBytes();
  }

  static byte[] write(LedgerRun run) {
    ByteWriter out = new ByteWriter(512).id(run.run().id()).u32(run.run().epoch()).hash(run.snapshot())
        .u8(run.decided().isPresent() ? 1 : 0);
    run.decided().ifPresent(out::time);
    out.var(run.packs().size());
    run.packs().forEach(pack -> write(pack.id(), out.u8(pack.kind().map(PackKind::code).orElse(0))));
    out.var(run.borrowed().size());
    run.borrowed().stream().sorted().forEach(pack -> write(pack, out));
    out.var(run.bases().size());
    run.bases().stream().sorted(RunLog::order).forEach(base -> out.u32(base.epoch()).id(base.id()));
    run.entries().write(out);
    out.u8(run.rewritten().isPresent() ? 1 : 0);
    run.rewritten().ifPresent(snapshot -> out.u32(snapshot.epoch()).u64(snapshot.number()).hash(snapshot.sha256()));
    return out.toBytes();
  }

  /**
   * Reads a page.
   *
   * @param version of the format, as the object's frame says
   */
  static LedgerPage read(byte[] body, int version, String object) throws RepositoryException {
    ByteReader in = new ByteReader(body, object);
    int pages = in.count(LEAST_CLOSED_BYTES, "page");
    List<LedgerPage.Closed> closed = new ArrayList<>(pages);
    for (int i = 0; i < pages; i++) {
      closed.add(new LedgerPage.Closed(in.hash(), in.var(LONGEST, "page length"), in.var(Integer.MAX_VALUE, "runs"),
          in.number("epoch"), in.number("epoch")));
    }
    int count = in.count(LEAST_RUN_BYTES, "run");
    List<LedgerRun> runs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      runs.add(readRun(in, version, object));
    }
    in.end();
    return new LedgerPage(closed, runs);
  }

  private static LedgerRun readRun(ByteReader in, int version, String object) throws RepositoryException {
    RunId run = new RunId(0, in.id());
    run = new RunId(in.number("epoch"), run.id());
    Hash256 snapshot = in.hash();
    Optional<Instant> decided = in.flag("time") ? Optional.of(in.time()) : Optional.empty();
    List<LedgerRun.Pack> packs = new ArrayList<>();
    for (int left = in.count(1 + PACK_BYTES, "pack"); left > 0; left--) {
      int kind = in.u8();
      packs
          .add(new LedgerRun.Pack(readPack(in), kind == 0 ? Optional.empty() : Optional.of(PackKind.of(kind, object))));
    }
    Set<PackId> borrowed = new LinkedHashSet<>();
    for (int left = in.count(PACK_BYTES, "borrowed pack"); left > 0; left--) {
      borrowed.add(readPack(in));
    }
    Set<RunId> bases = new LinkedHashSet<>();
    for (int left = in.count(RUN_BYTES, "base"); left > 0; left--) {
      bases.add(new RunId(in.number("epoch"), in.id()));
    }
    KeptEntries entries = version == 1 ? KeptEntries.ALL : KeptEntries.read(in);
    Optional<RewrittenSnapshot> rewritten = version > 1 && in.flag("rewritten snapshot")
        ? Optional.of(new RewrittenSnapshot(in.number("epoch"), in.u64(), in.hash()))
        : Optional.empty();
    return new LedgerRun(run, snapshot, decided, packs, borrowed, bases, entries, rewritten);
  }

  private static void write(PackId pack, ByteWriter out) {
    out.u32(pack.epoch()).hash(pack.sha256());
  }

  private static PackId readPack(ByteReader in) throws Corrupt {
    return new PackId(in.number("epoch"), in.hash());
  }
}
