package org.mailkeep.repository;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.Block;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.pack.PackReader;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeReader.ChunkBytes;
import org.mailkeep.repository.recipe.RecipeReader.ChunkSource;
import org.mailkeep.repository.root.CurrentMoves;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.tree.PageSource;

/**
 * The blocks that were opened last, by where they lie now, so that neighbours don't fetch a block twice; two threads that want one block fetch it once. Who knows what he will read claims it: then those blocks
 * are kept rather than others, and each only until it has been read by all who claimed it. Thread-safe.
 */
final class BlockCache implements PageSource, Closeable {

  /** Plaintext that is kept: 64 blocks of mail, or the thousands of small ones that hold the pages of many nights. */
  private static final long MOST_BYTES = 64 << 20;

  /** What a block costs beside its bytes. */
  private static final int OVERHEAD_BYTES = 256;

  private final CurrentMoves moves;
  private final PackReader packs;
  private final BlocksAhead ahead;
  private final byte[] chunkIdKey;
  private final long mostBytes;

  /** Least recently used first. */
  private final Map<BlockPlace, CompletableFuture<Block>> blocks = new LinkedHashMap<>(64, 0.75f, true);
  private long bytes;

  /** How many claims there are on a block; those without one are not in it. */
  private final Map<BlockPlace, Integer> claims = new HashMap<>();

  BlockCache(ObjectStore store, Keyring keyring, CurrentMoves moves) {
    this(store, keyring, moves, MOST_BYTES);
  }

  /** Keeps {@code mostBytes} of plaintext. */
  BlockCache(ObjectStore store, Keyring keyring, CurrentMoves moves, long mostBytes) {
    this.moves = moves;
    this.mostBytes = mostBytes;
    packs = new PackReader(store, keyring);
    ahead = new BlocksAhead(packs);
    chunkIdKey = keyring.chunkIdKey();
  }

  /** The block that lay at {@code place} when that was written down, from where it lies now. */
  @Override
  public Block block(BlockPlace place) throws IOException {
    BlockPlace at = moves.now(place);
    try {
      return blockAt(at);
    } catch (Missing gone) {
      // Another thread may have looked again before this one does: what counts is what is known now.
      moves.lookAgain();
      BlockPlace since = moves.now(place);
      if (since.equals(at)) {
        throw gone;
      }
      return blockAt(since);
    }
  }

  private Block blockAt(BlockPlace place) throws IOException {
    CompletableFuture<Block> mine = new CompletableFuture<>();
    CompletableFuture<Block> block;
    synchronized (blocks) {
      block = blocks.putIfAbsent(place, mine);
    }
    if (block == null) {
      try {
        Block fetched = ahead.take(place);
        Block opened = fetched != null ? fetched : packs.block(place);
        mine.complete(opened);
        keep(opened);
      } catch (IOException | RuntimeException e) {
        // What is damaged or gone stays so: who needs it again is told at once.
        if (!(e instanceof Corrupt || e instanceof Missing)) {
          synchronized (blocks) {
            blocks.remove(place);
          }
        }
        mine.completeExceptionally(e);
        throw e;
      }
      block = mine;
    }
    try {
      return block.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("interrupted while reading");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }

  /** Makes room for a block by forgetting others; those that are on their way stay. */
  private void keep(Block opened) {
    synchronized (blocks) {
      bytes += opened.length() + OVERHEAD_BYTES;
      forget(place -> !claims.containsKey(place) && !place.equals(opened.place()));
      forget(place -> !place.equals(opened.place()));
    }
  }

  private void forget(Predicate<BlockPlace> which) {
    Iterator<Map.Entry<BlockPlace, CompletableFuture<Block>>> eldest = blocks.entrySet().iterator();
    while (bytes > mostBytes && eldest.hasNext()) {
      Map.Entry<BlockPlace, CompletableFuture<Block>> candidate = eldest.next();
      if (which.test(candidate.getKey()) && candidate.getValue().state() == Future.State.SUCCESS) {
        bytes -= candidate.getValue().resultNow().length() + OVERHEAD_BYTES;
        eldest.remove();
      }
    }
  }

  /**
   * Claims blocks that will be read some time.
   *
   * @return to be closed when they have been read, or will not be
   */
  BlocksAhead.Wanted claim(Collection<BlockPlace> places) {
    Set<BlockPlace> claimed = new HashSet<>(now(places));
    synchronized (blocks) {
      claimed.forEach(place -> claims.merge(place, 1, Integer::sum));
    }
    return () -> release(claimed);
  }

  private void release(Set<BlockPlace> claimed) {
    synchronized (blocks) {
      for (BlockPlace place : claimed) {
        if (claims.computeIfPresent(place, (same, count) -> count == 1 ? null : count - 1) == null) {
          CompletableFuture<Block> block = blocks.get(place);
          if (block != null && block.state() == Future.State.SUCCESS) {
            bytes -= block.resultNow().length() + OVERHEAD_BYTES;
            blocks.remove(place);
          }
        }
      }
    }
  }

  @Override
  public BlocksAhead.Wanted want(Collection<BlockPlace> places) {
    List<BlockPlace> missing = now(places);
    synchronized (blocks) {
      missing.removeIf(blocks::containsKey);
    }
    return ahead.want(missing);
  }

  /** Where blocks lie now; those of which nobody knows are left out: whoever reads them hears what is wrong. */
  private List<BlockPlace> now(Collection<BlockPlace> places) {
    List<BlockPlace> now = new ArrayList<>(places.size());
    for (BlockPlace place : places) {
      try {
        now.add(moves.now(place));
      } catch (IOException e) {
        // Told to whoever reads it.
      }
    }
    return now;
  }

  /** Gives chunks, each checked against its id. Not thread-safe. */
  ChunkSource chunks() {
    ChunkHasher hasher = new ChunkHasher(chunkIdKey);
    return chunk -> {
      Place.Stored place = (Place.Stored) chunk.place();
      Block block = block(place.block());
      block.check(chunk.id(), place.offset(), chunk.length(), hasher);
      return new ChunkBytes(block.bytes(), place.offset());
    };
  }

  /** Reads packs without remembering blocks. */
  PackReader packs() {
    return packs;
  }

  @Override
  public void close() {
    ahead.close();
    packs.close();
  }
}
