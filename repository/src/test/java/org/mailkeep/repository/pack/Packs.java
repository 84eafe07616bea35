package org.mailkeep.repository.pack;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/** A repository's store and keys, and packs of made-up chunks. */
public final class Packs {
  private final SecureRandom secure = new SecureRandom();
  private final KeyObjects keys;
  private final Credential ownerCredential;
  final InMemoryObjectStore store = new InMemoryObjectStore();
  final Keyring owner;
  final ChunkHasher hasher;

  public Packs() throws IOException {
    keys = new KeyObjects(store, secure);
    ownerCredential = Credential.newOwner(Id128.random(secure), "owner", secure);
    owner = keys.create(ownerCredential);
    hasher = new ChunkHasher(owner.chunkIdKey());
  }

  public Keyring owner() {
    return owner;
  }

  Keyring holder(Role role) throws IOException {
    Credential credential = ownerCredential.forRole(role, "somebody", secure);
    keys.addSigner(ownerCredential, credential);
    return keys.load(credential);
  }

  /** A chunk that was put into a block. */
  record Stored(ChunkId id, int block, int offset, ByteBuffer bytes) {}

  /** A pack and what is in it. */
  record Written(PackReceipt receipt, List<BlockExtent> blocks, List<Stored> chunks) {
    BlockPlace place(int block) {
      return new BlockPlace(receipt.pack(), blocks.get(block).offset(), blocks.get(block).length());
    }
  }

  /** Writes a pack of random chunks, some of which compress. */
  Written write(PackKind kind, Random random, int blocks, int chunks, int longest) throws IOException {
    return write(store, kind, random, blocks, chunks, longest);
  }

  Written write(ObjectStore to, PackKind kind, Random random, int blocks, int chunks, int longest) throws IOException {
    List<BlockExtent> extents = new ArrayList<>();
    List<Stored> stored = new ArrayList<>();
    BlockBuilder block = new BlockBuilder();
    try (ZstdCompressor zstd = new ZstdCompressor(); PackWriter writer = PackWriter.open(to, owner, kind, 3, secure)) {
      for (int b = 0; b < blocks; b++) {
        for (int c = 0; c < chunks; c++) {
          byte[] bytes = chunk(random, longest);
          ChunkId id = hasher.id(bytes, 0, bytes.length);
          stored.add(new Stored(id, b, block.add(id, bytes, 0, bytes.length), ByteBuffer.wrap(bytes)));
        }
        extents.add(writer.append(block.compress(b % 3, zstd)));
        block.clear();
      }
      return new Written(writer.finish(), extents, stored);
    }
  }

  /** The pack with one byte changed, in a store of its own. */
  InMemoryObjectStore changed(PackId pack, byte[] bytes, int at, int by) throws IOException {
    byte[] copy = bytes.clone();
    copy[at] ^= (byte) by;
    InMemoryObjectStore other = new InMemoryObjectStore();
    other.put(pack.key(), ByteBuffer.wrap(copy));
    return other;
  }

  byte[] bytes(ObjectKey key) throws IOException {
    ByteBuffer buffer = store.get(key, Integer.MAX_VALUE);
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return bytes;
  }

  private static byte[] chunk(Random random, int longest) {
    byte[] bytes = new byte[1 + random.nextInt(longest)];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      Arrays.fill(bytes, (byte) random.nextInt());
      bytes[0] = (byte) random.nextInt();
    }
    return bytes;
  }
}
