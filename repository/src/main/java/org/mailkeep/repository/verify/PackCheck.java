package org.mailkeep.repository.verify;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Purpose;
import org.mailkeep.repository.pack.Block;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackDirectory;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReader;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectStore;

/** Checks what is said of packs against their directories, and packs against their names. Not thread-safe. */
final class PackCheck {

  private static final int DIRECTORIES = 8;
  private static final int READ_BYTES = 4 << 20;

  private final ObjectStore store;
  private final Keyring keyring;
  private final PackReader packs;
  private final ChunkHasher hasher;
  private final Map<PackId, Map<ListedChunk, ChunkId>> directories = new LinkedHashMap<>(16, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<PackId, Map<ListedChunk, ChunkId>> eldest) {
      return size() > DIRECTORIES;
    }
  };

  PackCheck(ObjectStore store, Keyring keyring, PackReader packs) {
    this.store = store;
    this.keyring = keyring;
    this.packs = packs;
    hasher = new ChunkHasher(keyring.chunkIdKey());
  }

  /** Whether the pack's directory has the chunk in that block at that offset. */
  boolean holds(BlockPlace block, long packBytes, ChunkId id, int offset, int length) throws IOException {
    ChunkId listed = listed(block, packBytes, offset, length);
    return listed != null && listed.hash().w0() == id.hash().w0() && listed.hash().w1() == id.hash().w1();
  }

  /** Whether the pack's directory has anything of that length in that block at that offset. */
  boolean lists(BlockPlace block, long packBytes, int offset, int length) throws IOException {
    return listed(block, packBytes, offset, length) != null;
  }

  private @Nullable ChunkId listed(BlockPlace block, long packBytes, int offset, int length) throws IOException {
    Map<ListedChunk, ChunkId> directory = directories.get(block.pack());
    if (directory == null) {
      directory = entries(packs.directory(block.pack(), packBytes));
      directories.put(block.pack(), directory);
    }
    return directory.get(new ListedChunk(block.offset(), block.length(), offset, length));
  }

  /**
   * Reads all of a pack: its bytes must have the hash that is its name, and, where this role holds the keys, every block must open and every chunk in it have its id.
   *
   * @throws Corrupt if not
   */
  void read(PackId pack, long packBytes) throws IOException {
    MessageDigest digest = Hash256.sha256();
    for (long at = 0; at < packBytes; at += READ_BYTES) {
      digest.update(store.get(pack.key(), new ByteRange(at, (int) Math.min(READ_BYTES, packBytes - at))));
    }
    if (!Hash256.of(digest.digest()).equals(pack.sha256())) {
      throw new Corrupt(pack.key() + ": its bytes are not those that were stored: their SHA-256 is not its name");
    }
    if (keyring.canOpen(Purpose.CONTENT) && keyring.canOpen(Purpose.METADATA)) {
      PackDirectory directory = packs.directory(pack, packBytes);
      Map<Integer, Block> open = new HashMap<>();
      directory.forEachChunk((ordinal, high, low, offset, length) -> {
        Block block = open.get(ordinal);
        if (block == null) {
          open.clear();
          BlockExtent extent = directory.blocks().get(ordinal);
          block = packs.block(new BlockPlace(pack, extent.offset(), extent.length()));
          open.put(ordinal, block);
        }
        check(block, high, low, offset, length);
      });
    }
  }

  /** A page in full begins with the length of what its id covers; content and patches are covered whole. */
  private void check(Block block, long high, long low, int offset, int length) throws Corrupt {
    Hash256 whole = hasher.id(block.bytes(), offset, length).hash();
    if (whole.w0() == high && whole.w1() == low) {
      return;
    }
    ByteReader page = new ByteReader(block.bytes(), offset, length, block.place().toString());
    int logical = page.var(length, "page");
    Hash256 covered = logical <= page.remaining()
        ? hasher.id(block.bytes(), page.position(), logical).hash()
        : Hash256.ZERO;
    if (covered.w0() != high || covered.w1() != low) {
      throw new Corrupt(block.place().pack().key() + " at byte " + block.place().offset()
          + ": a chunk does not have the id that the directory lists");
    }
  }

  private static Map<ListedChunk, ChunkId> entries(PackDirectory directory) throws IOException {
    Map<ListedChunk, ChunkId> entries = new HashMap<>();
    directory.forEachChunk((ordinal, high, low, offset, length) -> {
      BlockExtent block = directory.blocks().get(ordinal);
      entries.put(new ListedChunk(block.offset(), block.length(), offset, length),
          new ChunkId(new Hash256(high, low, 0, 0)));
    });
    return entries;
  }

  private record ListedChunk(int blockOffset, int blockLength, int offset, int length) {}
}
