package org.mailkeep.repository.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.index.IndexSegmentFormat;
import org.mailkeep.repository.pack.PackId;

/**
 * How an outcome is written, before it is sealed with the index key and signed. Version 1.
 *
 * <pre>
 * OutcomeBody = token 16 bytes, 1 Committed | 2 Aborted
 * Committed   = snapshot hash, (n u16, segment hash)*, (SegmentPack*)?, packs Pack*, borrowed Pack*, bases (epoch u32, run 16 bytes)*
 * Pack        = epoch u32, sha256 hash
 * Aborted     = reason text
 * </pre>
 *
 * <p>Specification: docs/format.md, "Runs".
 */
final class OutcomeFormat {

  /** Longest object, bytes. */
  static final int LONGEST = 16 << 20;

  private static final int COMMITTED = 1;
  private static final int ABORTED = 2;

  private OutcomeFormat() {}

  static byte[] write(RunOutcome outcome) {
    ByteWriter out = new ByteWriter(4096).id(outcome.token());
    switch (outcome) {
      case RunOutcome.Committed committed -> {
        out.u8(COMMITTED).hash(committed.snapshot()).var(committed.segments().size());
        committed.segments().forEach(segment -> out.u16(segment.number()).hash(segment.sha256()));
        out.u8(committed.inline().isPresent() ? 1 : 0);
        committed.inline().ifPresent(segment -> out.bytes(IndexSegmentFormat.writePlain(segment)));
        writePacks(committed.packs(), out);
        writePacks(committed.borrowed(), out);
        out.var(committed.bases().size());
        committed.bases().forEach(base -> out.u32(base.epoch()).id(base.id()));
      }
      case RunOutcome.Aborted aborted -> out.u8(ABORTED).text(aborted.reason());
    }
    return out.toBytes();
  }

  static RunOutcome read(byte[] body, RunId run) throws RepositoryException {
    ByteReader in = new ByteReader(body, run.outcome().path());
    Id128 token = in.id();
    int kind = in.u8();
    RunOutcome outcome = switch (kind) {
      case COMMITTED -> readCommitted(in, token, run);
      case ABORTED -> new RunOutcome.Aborted(token, in.text("reason"));
      default -> throw in.corrupt("outcome of kind " + kind);
    };
    in.end();
    return outcome;
  }

  private static RunOutcome.Committed readCommitted(ByteReader in, Id128 token, RunId run) throws RepositoryException {
    Hash256 snapshot = in.hash();
    int count = in.count(34, "segment");
    List<RunOutcome.SegmentRef> segments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      segments.add(new RunOutcome.SegmentRef(in.u16(), in.hash()));
    }
    Optional<IndexSegment> inline = in.flag("inline segment")
        ? Optional.of(IndexSegmentFormat.readPlain(in.bytes(LONGEST, "inline segment"), run.outcome().path()))
        : Optional.empty();
    List<PackId> packs = readPacks(in);
    Set<PackId> borrowed = new LinkedHashSet<>(readPacks(in));
    int bases = in.count(20, "base");
    Set<RunId> runs = new LinkedHashSet<>();
    for (int i = 0; i < bases; i++) {
      runs.add(new RunId(in.number("epoch"), in.id()));
    }
    return new RunOutcome.Committed(token, snapshot, segments, inline, packs, borrowed, runs);
  }

  private static void writePacks(Collection<PackId> packs, ByteWriter out) {
    out.var(packs.size());
    packs.forEach(pack -> out.u32(pack.epoch()).hash(pack.sha256()));
  }

  private static List<PackId> readPacks(ByteReader in) throws Corrupt {
    int count = in.count(36, "pack");
    List<PackId> packs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      packs.add(new PackId(in.number("epoch"), in.hash()));
    }
    return packs;
  }
}
