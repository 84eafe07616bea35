package org.mailkeep.repository.pack;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What fetching a number of blocks would take, each of them once, as {@link BlocksAhead} fetches them. Grows with the blocks: some 100 bytes each. Not thread-safe. */
public final class FetchPlan {

  private final Set<BlockPlace> blocks = new HashSet<>();

  /** Adds blocks; those that were added before count once. */
  public void add(Collection<BlockPlace> places) {
    blocks.addAll(places);
  }

  /** What they amount to: where blocks lie near each other, what is between them is fetched too; and the header of each pack. */
  public Fetch fetch() {
    List<BlockPlace> sorted = BlocksAhead.inOrder(blocks);
    long bytes = 0;
    long requests = 0;
    int from = 0;
    BlockPlace last = null;
    for (BlockPlace place : sorted) {
      boolean samePack = last != null && last.pack().equals(place.pack());
      if (last == null || !samePack || !BlocksAhead.isNear(from, last.offset() + last.length(), place)) {
        from = place.offset();
        requests++;
        if (!samePack) {
          boolean near = PackReader.isNearHeader(place);
          from = near ? 0 : from;
          bytes += near ? 0 : PackFormat.HEADER_BYTES;
          requests += near ? 0 : 1;
        }
        bytes += place.offset() - from;
      } else {
        bytes += place.offset() - (last.offset() + last.length());
      }
      bytes += place.length();
      last = place;
    }
    return new Fetch(blocks.size(), bytes, requests);
  }

  /**
   * Bytes on their way.
   *
   * @param blocks different blocks
   * @param bytes that come with them, sealed
   * @param requests for them
   */
  public record Fetch(long blocks, long bytes, long requests) {

    /** Nothing. */
    public static final Fetch NONE = new Fetch(0, 0, 0);

    /** Both. */
    public Fetch plus(Fetch other) {
      return new Fetch(blocks + other.blocks, bytes + other.bytes, requests + other.requests);
    }
  }
}
