package org.mailkeep.repository.pack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.block.BlockCipher;
import org.mailkeep.repository.block.BlockKey;
import org.mailkeep.repository.block.CompressedBlock;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Purpose;
import org.mailkeep.repository.store.Staging;

/**
 * Writes one pack: seals blocks as they come and streams them into the store. {@link #seal} gives the pack its name, {@link #commit} makes it exist;
 * the second may happen on another thread, while the next pack is filled. Closed before that, nothing is left. Not thread-safe.
 */
public final class PackWriter implements Closeable {

  private final PackKind kind;
  private final PackAssembly pack;
  private final BlockKey blocksKey;
  private final BlockCipher cipher = new BlockCipher();
  private byte[] sealing = new byte[1 << 16];

  private PackWriter(PackKind kind, PackAssembly pack, BlockKey blocksKey) {
    this.kind = kind;
    this.pack = pack;
    this.blocksKey = blocksKey;
  }

  /**
   * Begins a pack under fresh keys.
   *
   * @param epoch of the run that writes it
   */
  public static PackWriter open(Staging store, Keyring keyring, PackKind kind, int epoch, SecureRandom random)
      throws IOException {
    Id128 origin = Id128.random(random);
    byte[] blocksSecret = BlockKey.fresh(random);
    byte[] directorySecret = BlockKey.fresh(random);
    Id128 repositoryId = keyring.repositoryId();
    PackHeader header = PackHeader.ordinary(kind, origin,
        KeySlot.of(keyring.sealTo(kind.purpose(), PackFormat.blocksInfo(repositoryId, kind, origin), blocksSecret)),
        KeySlot.of(keyring.sealTo(Purpose.METADATA,
            PackFormat.directoryInfo(PackFormat.ORDINARY, repositoryId, kind, origin), directorySecret)));
    PackAssembly pack = PackAssembly.begin(store.stage(), epoch, header,
        new BlockKey(directorySecret, repositoryId, kind.code(), origin));
    return new PackWriter(kind, pack, new BlockKey(blocksSecret, repositoryId, kind.code(), origin));
  }

  /** What its blocks hold. */
  public PackKind kind() {
    return kind;
  }

  /** The length that the pack has if it is sealed now; a little less if its directory compresses. */
  public long length() {
    return pack.length(0);
  }

  /**
   * Seals and writes a block.
   *
   * @return where it lies
   * @throws IllegalArgumentException if the pack would become longer than any pack may be; callers end it long before
   */
  public BlockExtent append(CompressedBlock block) throws IOException {
    pack.refuseIfSealed();
    byte[] payload = block.payload();
    int length = payload.length + PackFormat.BLOCK_OVERHEAD;
    if (!pack.fits(length, block.entries().length, 0)) {
      throw new IllegalArgumentException("pack of " + length() + " bytes has no room for a block of " + length);
    }
    if (sealing.length < length) {
      sealing = new byte[Math.max(length, 2 * sealing.length)];
    }
    ByteBuffer.wrap(sealing).putInt(0, pack.blocks());
    cipher.seal(blocksKey, pack.blocks(), payload, 0, payload.length, sealing, PackFormat.ORDINAL_BYTES);
    return pack.append(sealing, length, block.plaintextBytes(), block.owner(), block.chunks(), block.entries());
  }

  /**
   * Writes the directory and the footer: nothing can be appended any more, and the pack has its name. It exists only after {@link #commit}.
   */
  public PackReceipt seal() throws IOException {
    return pack.seal(new byte[0]);
  }

  /**
   * Makes the sealed pack exist, whole and durable. The slow part: waits for the disk or the network.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.OutcomeUnknown if the store stopped answering: the pack may exist
   */
  public void commit() throws IOException {
    pack.commit();
  }

  /** {@link #seal} and {@link #commit} in one. */
  public PackReceipt finish() throws IOException {
    PackReceipt sealed = seal();
    commit();
    return sealed;
  }

  /** Gives up what was not committed. Harmless after {@link #commit} and when repeated. */
  @Override
  public void close() throws IOException {
    pack.close();
  }
}
