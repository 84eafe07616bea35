package org.mailkeep.repository.move;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.FormerPlace;
import org.mailkeep.repository.pack.Move;
import org.mailkeep.repository.pack.PackId;

/**
 * Some moves, sorted by old place. Immutable; 16 bytes a move.
 *
 * <pre>
 * PartBody = new pack (epoch u32, sha256 hash)*, OldPack*
 * OldPack  = epoch u32, sha256 hash, Moved*
 * Moved    = old offset less the one before var, number of the new pack var, new offset var, new length var
 * </pre>
 *
 * <p>Specification: docs/format.md, "Moves".
 */
final class MovesPart {

  private static final int PACK_BYTES = 4 + Hash256.BYTES;
  private static final int LEAST_MOVED_BYTES = 4;

  private final PackId[] newPacks;
  private final PackId[] oldPacks;

  /** The number of the first move of each old pack, and of all moves. */
  private final int[] begins;
  private final int[] oldOffsets;
  private final int[] newNumbers;
  private final int[] newOffsets;
  private final int[] newLengths;

  private MovesPart(ByteReader in) throws Corrupt {
    newPacks = packs(in);
    int count = in.count(PACK_BYTES + 1 + LEAST_MOVED_BYTES, "old pack");
    oldPacks = new PackId[count];
    begins = new int[count + 1];
    int most = in.remaining() / LEAST_MOVED_BYTES;
    int[] olds = new int[most];
    int[] numbers = new int[most];
    int[] offsets = new int[most];
    int[] lengths = new int[most];
    int moves = 0;
    for (int p = 0; p < count; p++) {
      oldPacks[p] = pack(in);
      if (p > 0 && oldPacks[p - 1].compareTo(oldPacks[p]) >= 0) {
        throw in.corrupt("packs out of order");
      }
      int old = -1;
      for (int left = in.count(LEAST_MOVED_BYTES, "move"); left > 0; left--) {
        int further = in.var(Integer.MAX_VALUE - Math.max(old, 0), "offset");
        if (old >= 0 && further == 0) {
          throw in.corrupt("two moves of one place");
        }
        old = Math.max(old, 0) + further;
        olds[moves] = old;
        numbers[moves] = in.var(newPacks.length - 1, "pack");
        offsets[moves] = in.var(Integer.MAX_VALUE, "offset");
        lengths[moves++] = in.var(Integer.MAX_VALUE, "length");
      }
      begins[p + 1] = moves;
      if (begins[p] == moves) {
        throw in.corrupt("a pack of which nothing was moved");
      }
    }
    in.end();
    oldOffsets = Arrays.copyOf(olds, moves);
    newNumbers = Arrays.copyOf(numbers, moves);
    newOffsets = Arrays.copyOf(offsets, moves);
    newLengths = Arrays.copyOf(lengths, moves);
  }

  /** The body of a part that tells {@code moves}, which are sorted by old place, each of another. */
  static byte[] write(List<Move> moves) {
    Map<PackId, Integer> newPacks = new LinkedHashMap<>();
    Map<PackId, List<Move>> oldPacks = new LinkedHashMap<>();
    for (Move move : moves) {
      newPacks.putIfAbsent(move.to().pack(), newPacks.size());
      oldPacks.computeIfAbsent(move.from().pack(), pack -> new ArrayList<>()).add(move);
    }
    ByteWriter out = new ByteWriter(1 << 16).var(newPacks.size());
    newPacks.keySet().forEach(pack -> pack(out, pack));
    out.var(oldPacks.size());
    oldPacks.forEach((pack, ofPack) -> {
      pack(out, pack);
      out.var(ofPack.size());
      int before = 0;
      for (Move move : ofPack) {
        BlockPlace to = move.to();
        out.var(move.from().offset() - before).var(newPacks.getOrDefault(to.pack(), 0)).var(to.offset())
            .var(to.length());
        before = move.from().offset();
      }
    });
    try (ZstdCompressor zstd = new ZstdCompressor()) {
      return Payload.encode(out.toBytes(), zstd);
    }
  }

  /** Reads what {@link #write} wrote. */
  static MovesPart read(byte[] body, String object) throws Corrupt {
    try (ZstdCompressor zstd = new ZstdCompressor()) {
      return new MovesPart(
          new ByteReader(Payload.decode(body, MovesFormat.LONGEST_PART, zstd, object), object));
    }
  }

  /** Whether it tells of these places and of none before or after. */
  boolean reaches(FormerPlace first, FormerPlace last) {
    return size() > 0 && first.equals(new FormerPlace(oldPacks[0], oldOffsets[0]))
        && last.equals(new FormerPlace(oldPacks[oldPacks.length - 1], oldOffsets[size() - 1]));
  }

  int size() {
    return oldOffsets.length;
  }

  /** Where the block lies that was at {@code from}; null if this part does not tell. */
  @Nullable BlockPlace to(FormerPlace from) {
    int pack = Arrays.binarySearch(oldPacks, from.pack());
    if (pack < 0) {
      return null;
    }
    int move = Arrays.binarySearch(oldOffsets, begins[pack], begins[pack + 1], from.offset());
    return move < 0 ? null : to(move);
  }

  /** Shows all moves in order. */
  void forEach(Visitor visitor) throws IOException {
    for (int pack = 0; pack < oldPacks.length; pack++) {
      for (int move = begins[pack]; move < begins[pack + 1]; move++) {
        visitor.move(new Move(new FormerPlace(oldPacks[pack], oldOffsets[move]), to(move)));
      }
    }
  }

  private BlockPlace to(int move) {
    return new BlockPlace(newPacks[newNumbers[move]], newOffsets[move], newLengths[move]);
  }

  private static PackId[] packs(ByteReader in) throws Corrupt {
    PackId[] packs = new PackId[in.count(PACK_BYTES, "new pack")];
    for (int i = 0; i < packs.length; i++) {
      packs[i] = pack(in);
    }
    return packs;
  }

  private static PackId pack(ByteReader in) throws Corrupt {
    return new PackId(in.number("epoch"), in.hash());
  }

  private static void pack(ByteWriter out, PackId pack) {
    out.u32(pack.epoch()).hash(pack.sha256());
  }

  /** Is shown moves. */
  @FunctionalInterface
  interface Visitor {
    void move(Move move) throws IOException;
  }
}
