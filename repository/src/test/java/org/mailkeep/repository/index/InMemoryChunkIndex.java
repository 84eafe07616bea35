package org.mailkeep.repository.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;

/** The plainest reading of the contract: maps, and gone when it is closed. */
public final class InMemoryChunkIndex implements ChunkIndex {
  private final Map<Hash256, BitSet> segments = new HashMap<>();
  private final Map<PackId, Integer> packs = new HashMap<>();
  private final Map<Id128, Places> chunks = new HashMap<>();

  @Override
  public void add(Hash256 hash, IndexSegment segment) throws IOException {
    BitSet numbers = new BitSet();
    if (segments.putIfAbsent(hash, numbers) != null) {
      return;
    }
    for (PackReceipt pack : segment.packs()) {
      int number = packs.computeIfAbsent(pack.pack(), unknown -> packs.size());
      numbers.set(number);
      pack.directory().forEachChunk((block, high, low, offset, length) -> {
        BlockExtent extent = pack.directory().blocks().get(block);
        ChunkLocation location = new ChunkLocation(new BlockPlace(pack.pack(), extent.offset(), extent.length()),
            offset, extent.plaintextBytes(),
            extent.owner(), number);
        Places places = chunks.computeIfAbsent(new Id128(high, low),
            unknown -> new Places(location, new LinkedHashMap<>()));
        if (!places.first().equals(location)) {
          places.others().put(extent.owner(), location);
        }
      });
    }
  }

  @Override
  public void load(List<? extends BigSegment> big) throws IOException {
    for (BigSegment segment : big) {
      List<PackReceipt> read = new ArrayList<>();
      segment.read(pack -> true, read::add);
      add(segment.name(), new IndexSegment(read));
    }
  }

  @Override
  public BitSet packs(Hash256 segment) {
    return segments.getOrDefault(segment, new BitSet());
  }

  @Override
  public boolean has(Hash256 hash) {
    return segments.containsKey(hash);
  }

  @Override
  public Set<Hash256> segments() {
    return Set.copyOf(segments.keySet());
  }

  @Override
  public BitSet live(Predicate<PackId> isLive) {
    BitSet live = new BitSet();
    packs.forEach((pack, number) -> live.set(number, isLive.test(pack)));
    return live;
  }

  @Override
  public Optional<ChunkLocation> find(ChunkId id, int owner, IntPredicate live) {
    List<ChunkLocation> all = candidates(id, live);
    return all.stream().filter(place -> place.owner() == owner).findFirst().or(() -> all.stream().findFirst());
  }

  @Override
  public List<Optional<ChunkLocation>> find(List<ChunkId> ids, int owner, IntPredicate live) {
    return ids.stream().map(id -> find(id, owner, live)).toList();
  }

  /** All places in live packs, the first first. */
  List<ChunkLocation> candidates(ChunkId id, IntPredicate live) {
    Places places = chunks.get(Id128.prefixOf(id.hash()));
    if (places == null) {
      return List.of();
    }
    List<ChunkLocation> all = new ArrayList<>();
    all.add(places.first());
    all.addAll(places.others().values());
    all.removeIf(place -> !live.test(place.packNumber()));
    return all;
  }

  @Override
  public void clear() {
    segments.clear();
    packs.clear();
    chunks.clear();
  }

  @Override
  public void close() {}

  private record Places(ChunkLocation first, Map<Integer, ChunkLocation> others) {}
}
