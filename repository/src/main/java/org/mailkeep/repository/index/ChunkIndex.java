package org.mailkeep.repository.index;

import java.io.Closeable;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.PackId;

/**
 * Answers which stored place holds a chunk. Built from index segments and disposable: what is lost is added again.
 *
 * <p>Packs have local numbers here, so that asking whether one is live is cheap. A chunk keeps the first place that was added, and for every
 * other owner in whose blocks it lies the newest of his.
 *
 * <p>{@link #find} and {@link #live} may be called from any thread; the others from one at a time.
 */
public interface ChunkIndex extends Closeable {

  /**
   * Takes in a segment. Atomic: after a crash the segment is there as a whole or is not among {@link #segments}, and is added again; adding one
   * that is there does nothing.
   *
   * @param hash SHA-256 of the segment's object
   */
  void add(Hash256 hash, IndexSegment segment) throws IOException;

  /**
   * Takes in many big segments, or one, with bounded memory: what is in them is sorted first. As {@link #add} does, and a pack that a segment which was added describes is not read again, so that a
   * segment which only says anew what others said costs next to nothing.
   */
  void load(List<? extends BigSegment> segments) throws IOException;

  /** Whether a segment was added. */
  boolean has(Hash256 hash) throws IOException;

  /** All segments that were added. */
  Set<Hash256> segments() throws IOException;

  /** The numbers of the packs of a segment that was added; none if it was not. */
  BitSet packs(Hash256 segment) throws IOException;

  /** The numbers of those packs that {@code isLive} names: to be asked once, at the beginning of a run. */
  BitSet live(Predicate<PackId> isLive) throws IOException;

  /**
   * A place of a chunk in a live pack: one in a block of {@code owner} if there is any, else the first of others.
   *
   * @param live whether the pack of that number may be used
   */
  Optional<ChunkLocation> find(ChunkId id, int owner, IntPredicate live) throws IOException;

  /** Looks many chunks up at once, which is cheaper for each; one answer for each id, in order. */
  List<Optional<ChunkLocation>> find(List<ChunkId> ids, int owner, IntPredicate live) throws IOException;

  /** Forgets everything. */
  void clear() throws IOException;

  /** Makes what was added survive, and ends. */
  @Override
  void close() throws IOException;

  /** The local files are damaged or of another version: delete the folder and add all segments anew. */
  final class Unusable extends IOException {
    private static final long serialVersionUID = 1L;

    Unusable(String message) {
      super(message);
    }

    Unusable(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
