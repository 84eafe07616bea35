package org.mailkeep.repository.pack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.block.BlockCipher;
import org.mailkeep.repository.block.BlockKey;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;

/**
 * Reads blocks and directories out of packs. Remembers the keys of the packs used last, so that a further block of a pack costs one request.
 * Nothing that was read is believed before it was opened; what does not open is {@link Corrupt}. Thread-safe.
 */
public final class PackReader implements Closeable {

  /** What the keys of packs that are remembered take: those of two thousand ordinary ones. */
  private static final int MOST_KEY_BYTES = 8 << 20;

  /** A block that begins this near to the header is read together with it: that is less than a request costs. */
  private static final int NEAR_BYTES = 64 << 10;

  /** What is read of a pack's end at first: it holds the directory of most packs. */
  private static final int TAIL_BYTES = 64 << 10;

  private final ObjectStore store;
  private final Keyring keyring;

  /** Least recently used first. */
  private final Map<PackId, PackKeys> packs = new LinkedHashMap<>(64, 0.75f, true);
  private int keyBytes;
  private final Object[] headerLocks = new Object[64];
  private final Queue<Opener> idle = new ConcurrentLinkedQueue<>();

  public PackReader(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
    Arrays.setAll(headerLocks, i -> new Object());
  }

  /**
   * Reads and opens a block, with one request where the pack's keys are remembered or near, else with two at a time; and one more after them for the keys of a gathered pack.
   *
   * @throws Corrupt if there is no such block at that place
   * @throws RepositoryException.Missing if there is no such pack
   * @throws RepositoryException.WrongKey if this role does not hold the key of the pack's kind
   */
  public Block block(BlockPlace place) throws IOException {
    PackId pack = place.pack();
    int offset = place.offset();
    int length = place.length();
    if (!isPossible(place)) {
      throw new Corrupt(pack.key() + ": there is no block of " + length + " bytes at byte " + offset);
    }
    PackKeys keys = recall(pack);
    if (keys != null) {
      return open(place, keys, read(pack, offset, length), 0);
    }
    if (offset <= PackFormat.HEADER_BYTES + NEAR_BYTES) {
      byte[] bytes = read(pack, 0, offset + length);
      return open(place, remember(pack, bytes), bytes, offset);
    }
    FutureTask<PackKeys> header = new FutureTask<>(() -> keys(pack));
    Thread.startVirtualThread(header);
    byte[] sealed = read(pack, offset, length);
    return open(place, SideBySide.await(header), sealed, 0);
  }

  /**
   * Reads and opens the directory of a pack.
   *
   * @param packBytes the length of the pack, as listed
   * @throws Corrupt if the pack has no sound directory, or is not that long
   * @throws RepositoryException.Missing if there is no such pack
   * @throws RepositoryException.WrongKey if this role does not hold the metadata key
   */
  public PackDirectory directory(PackId pack, long packBytes) throws IOException {
    return stored(pack, packBytes).directory();
  }

  /**
   * Reads the directory of a pack of which blocks are to be moved.
   *
   * @throws IOException as {@link #directory} does
   */
  public PackSource source(PackId pack, long packBytes) throws IOException {
    return new PackSource(store, pack, stored(pack, packBytes));
  }

  private StoredDirectory stored(PackId pack, long packBytes) throws IOException {
    String object = pack.key().path();
    if (packBytes < PackFormat.LEAST_BYTES || packBytes > PackFormat.MAX_BYTES) {
      throw new Corrupt(object + ": no pack is " + packBytes + " bytes long");
    }
    int footerAt = (int) packBytes - PackFormat.FOOTER_BYTES;
    int tailAt = (int) Math.max(0, packBytes - TAIL_BYTES);
    byte[] tail = read(pack, tailAt, (int) packBytes - tailAt);
    PackKeys keys = tailAt == 0 ? remember(pack, tail) : keys(pack);
    PackHeader header = keys.header();

    int offset = PackFormat.readFooter(new ByteReader(tail, footerAt - tailAt, PackFormat.FOOTER_BYTES, object),
        packBytes);
    byte[] sealed = offset < tailAt
        ? read(pack, offset, footerAt - offset)
        : Arrays.copyOfRange(tail, offset - tailAt, footerAt - tailAt);
    byte[] body = open(keys.directory(), BlockCipher.DIRECTORY, sealed, 0, sealed.length, PackFormat.MAX_BYTES,
        object + ": directory");
    ByteReader in = new ByteReader(body, object + ": directory");
    PackDirectory directory = PackDirectory.read(in);
    List<BlockOrigin> origins = header.isGathered()
        ? GatheredFormat.read(in, directory.blocks().size(), header.origins().size())
        : List.of();
    in.end();
    if (directory.begin() != header.bytes() || directory.end() != offset) {
      throw new Corrupt(object + ": blocks from byte " + directory.begin() + " to " + directory.end()
          + " in a pack whose header ends at " + header.bytes() + " and whose directory begins at " + offset);
    }
    return new StoredDirectory(header, directory, origins);
  }

  /** What the blocks of a pack hold, as its header says. */
  public PackKind kind(PackId pack) throws IOException {
    return keys(pack).header().kind();
  }

  /** Forgets all keys and frees memory outside the heap. To be called when no other thread uses the reader any more. */
  @Override
  public void close() {
    synchronized (packs) {
      packs.clear();
      keyBytes = 0;
    }
    for (Opener opener = idle.poll(); opener != null; opener = idle.poll()) {
      opener.zstd.close();
    }
  }

  /** Whether a pack can have a block there. */
  static boolean isPossible(BlockPlace place) {
    return place.offset() >= PackFormat.HEADER_BYTES && place.length() >= PackFormat.LEAST_BLOCK_BYTES
        && place.length() <= PackFormat.MOST_GATHERED_BLOCK_BYTES
        && place.offset() <= PackFormat.MAX_BYTES - place.length();
  }

  /** Where to begin reading a block: at the pack's first byte if its header is not known and near, else at the block's. */
  int beginsAt(BlockPlace place) {
    return isNearHeader(place) && recall(place.pack()) == null ? 0 : place.offset();
  }

  /** Whether the pack's header comes with a block. */
  static boolean isNearHeader(BlockPlace place) {
    return place.offset() <= PackFormat.HEADER_BYTES + NEAR_BYTES;
  }

  /** Reads part of a pack, and its header if that is not known, and opens the key of its blocks if all have the same. */
  byte[] fetch(PackId pack, int offset, int length) throws IOException {
    byte[] bytes = read(pack, offset, length);
    PackKeys keys = offset == 0 ? remember(pack, bytes) : keys(pack);
    if (!keys.header().isGathered()) {
      keys.blocks(0);
    }
    return bytes;
  }

  /** Whether the keys of a pack are remembered. */
  boolean knows(PackId pack) {
    return recall(pack) != null;
  }

  /** Reads a pack's header, if that is not known. */
  void learn(PackId pack) throws IOException {
    keys(pack);
  }

  /** Opens a block whose sealed bytes, fetched before, begin at {@code offset} of {@code bytes}. */
  Block open(BlockPlace place, byte[] bytes, int offset) throws IOException {
    return open(place, keys(place.pack()), bytes, offset);
  }

  private Block open(BlockPlace place, PackKeys keys, byte[] bytes, int offset) throws RepositoryException {
    ByteBuffer block = ByteBuffer.wrap(bytes, offset, place.length());
    int origin = keys.header().isGathered() ? block.getInt() : 0;
    int ordinal = block.getInt();
    String object = place.pack().key() + " at byte " + place.offset();
    return new Block(place, open(keys.blocks(origin), ordinal, bytes, block.position(), block.remaining(),
        BlockBuilder.MAX_BYTES, object));
  }

  private byte[] open(BlockKey key, int ordinal, byte[] sealed, int offset, int length, int mostBytes, String object)
      throws Corrupt {
    Opener opener = idle.poll();
    if (opener == null) {
      opener = new Opener();
    }
    try {
      int opened = opener.cipher.open(key, ordinal, sealed, offset, length);
      if (opened < 0) {
        throw new Corrupt(object + ": the seal does not match: damaged, or from another place");
      }
      return Payload.decode(opener.cipher.opened(), opened, mostBytes, opener.zstd, object);
    } finally {
      idle.add(opener);
    }
  }

  /** The keys of a pack; of the threads that want them at once, one reads the header. */
  private PackKeys keys(PackId pack) throws IOException {
    synchronized (headerLocks[Math.floorMod(pack.hashCode(), headerLocks.length)]) {
      PackKeys keys = recall(pack);
      return keys != null ? keys : remember(pack, read(pack, 0, PackFormat.HEADER_BYTES));
    }
  }

  private @Nullable PackKeys recall(PackId pack) {
    synchronized (packs) {
      return packs.get(pack);
    }
  }

  /** Takes the header from a pack's first bytes, and reads what is missing of it. */
  private PackKeys remember(PackId pack, byte[] bytes) throws IOException {
    String object = pack.key().path();
    if (bytes.length < PackFormat.HEADER_BYTES) {
      throw new Corrupt(object + ": ends too early");
    }
    byte[] first = bytes;
    int length = PackFormat.headerBytes(bytes, object);
    if (bytes.length < length) {
      first = Arrays.copyOf(bytes, length);
      byte[] rest = read(pack, bytes.length, length - bytes.length);
      System.arraycopy(rest, 0, first, bytes.length, rest.length);
    }
    PackKeys keys = new PackKeys(PackFormat.readHeader(first, object), object, keyring);
    synchronized (packs) {
      PackKeys before = packs.putIfAbsent(pack, keys);
      if (before != null) {
        return before;
      }
      keyBytes += keys.heapBytes();
      Iterator<PackKeys> eldest = packs.values().iterator();
      while (keyBytes > MOST_KEY_BYTES && packs.size() > 1) {
        keyBytes -= eldest.next().heapBytes();
        eldest.remove();
      }
      return keys;
    }
  }

  private byte[] read(PackId pack, int offset, int length) throws IOException {
    ByteBuffer bytes = store.get(pack.key(), new ByteRange(offset, length));
    if (bytes.hasArray() && bytes.arrayOffset() == 0 && bytes.position() == 0 && bytes.array().length == length) {
      return bytes.array();
    }
    byte[] copy = new byte[length];
    bytes.get(copy);
    return copy;
  }

  /** What one thread at a time opens with. */
  private static final class Opener {
    private final BlockCipher cipher = new BlockCipher();
    private final ZstdCompressor zstd = new ZstdCompressor();
  }
}
