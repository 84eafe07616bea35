package org.mailkeep.repository.root;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * What a root says of accounts that were erased. Of one account there may be several: what any of them takes is gone, so the highest epoch counts, whichever was ordered first.
 *
 * <pre>
 * ErasuresSection = Erasure*
 * Erasure         = account u64, blocks u32, records u32, epoch u32, order hash, entries var, snapshots var, packs var, Cleared?
 * Cleared         = time, blocks var, bytes var
 * </pre>
 *
 * <p>Specification: docs/format.md, "Erasures".
 *
 * @param all in the order in which they came into force
 */
public record Erasures(List<Erasure> all) {

  /** The most at a time. */
  public static final int MOST = 512;

  /** Nothing was erased. */
  public static final Erasures NONE = new Erasures(List.of());

  private static final int LEAST_BYTES = 8 + 3 * 4 + Hash256.BYTES + 4;

  public Erasures {
    all = List.copyOf(all);
    if (all.size() > MOST) {
      throw new IllegalArgumentException("more than " + MOST + " erasures");
    }
  }

  /** The same and one more. */
  public Erasures plus(Erasure erasure) {
    return new Erasures(Stream.concat(all.stream(), Stream.of(erasure)).toList());
  }

  /** The same, with each replaced by what {@code change} makes of it. */
  public Erasures changed(UnaryOperator<Erasure> change) {
    return new Erasures(all.stream().map(change).toList());
  }

  /** The one that was ordered so. */
  public Optional<Erasure> of(Hash256 order) {
    return all.stream().filter(erasure -> erasure.order().equals(order)).findFirst();
  }

  /** Those that take something of what a run of that epoch recorded. */
  public List<Erasure> taking(int runEpoch) {
    return all.stream().filter(erasure -> erasure.takes(runEpoch)).toList();
  }

  /** Whether the entry of that tag is gone that a run of that epoch recorded. */
  public boolean takes(int runEpoch, long account) {
    return all.stream().anyMatch(erasure -> erasure.account() == account && erasure.takes(runEpoch));
  }

  /** The epoch from which on the account of that tag is there; 0 if it was not erased. */
  public int since(long account) {
    return all.stream().filter(erasure -> erasure.account() == account).mapToInt(Erasure::epoch).max().orElse(0);
  }

  /** The root that says this and is {@code root} in all else. */
  public Root in(Root root) {
    return root.with(RootSection.of(SectionTag.ERASURES, write()));
  }

  byte[] write() {
    ByteWriter out = new ByteWriter().var(all.size());
    for (Erasure erasure : all) {
      out.u64(erasure.account()).u32(erasure.blocks() & 0xffffffffL).u32(erasure.records() & 0xffffffffL)
          .u32(erasure.epoch()).hash(erasure.order()).var(erasure.entries()).var(erasure.snapshots())
          .var(erasure.packs()).u8(erasure.cleared().isPresent() ? 1 : 0);
      erasure.cleared().ifPresent(cleared -> out.time(cleared.when()).var(cleared.blocks()).var(cleared.bytes()));
    }
    return out.toBytes();
  }

  static Erasures read(ByteBuffer content, String object) throws Corrupt {
    ByteReader in = ByteReader.of(content, object);
    int count = in.count(LEAST_BYTES, "erasure");
    if (count > MOST) {
      throw in.corrupt(count + " erasures");
    }
    List<Erasure> all = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      all.add(new Erasure(in.u64(), (int) in.u32(), (int) in.u32(), in.number("epoch"), in.hash(), in.var(), in.var(),
          in.var(),
          in.flag("cleared") ? Optional.of(new Erasure.Cleared(in.time(), in.var(), in.var())) : Optional.empty()));
    }
    in.end();
    return new Erasures(all);
  }
}
