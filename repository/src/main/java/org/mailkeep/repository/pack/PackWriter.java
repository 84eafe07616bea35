package org.mailkeep.repository.pack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.block.BlockCipher;
import org.mailkeep.repository.block.BlockKey;
import org.mailkeep.repository.block.CompressedBlock;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Purpose;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;

/**
 * Writes one pack: seals blocks as they come and streams them into the store. {@link #seal} gives the pack its name, {@link #commit} makes it exist;
 * the second may happen on another thread, while the next pack is filled. Closed before that, nothing is left. Not thread-safe.
 */
public final class PackWriter implements Closeable {

  private static final int MOST_COUNT_BYTES = 5;

  private final PackKind kind;
  private final int epoch;
  private final StagedObject staged;
  private final BlockKey blocksKey;
  private final BlockKey directoryKey;
  private final BlockCipher cipher = new BlockCipher();
  private final MessageDigest sha256 = sha256();
  private final ByteWriter records = new ByteWriter(1 << 12);
  private byte[] sealing = new byte[1 << 16];
  private int blocks;
  private int offset;
  private @Nullable PackReceipt receipt;

  private PackWriter(PackKind kind, int epoch, StagedObject staged, BlockKey blocksKey, BlockKey directoryKey) {
    this.kind = kind;
    this.epoch = epoch;
    this.staged = staged;
    this.blocksKey = blocksKey;
    this.directoryKey = directoryKey;
  }

  /**
   * Begins a pack under fresh keys.
   *
   * @param epoch of the run that writes it
   */
  public static PackWriter open(ObjectStore store, Keyring keyring, PackKind kind, int epoch, SecureRandom random)
      throws IOException {
    Id128 origin = Id128.random(random);
    byte[] blocksSecret = BlockKey.fresh(random);
    byte[] directorySecret = BlockKey.fresh(random);
    Id128 repositoryId = keyring.repositoryId();
    PackHeader header = new PackHeader(kind, origin,
        KeySlot.of(keyring.sealTo(kind.purpose(), PackFormat.blocksInfo(repositoryId, kind, origin), blocksSecret)),
        KeySlot.of(
            keyring.sealTo(Purpose.METADATA, PackFormat.directoryInfo(repositoryId, kind, origin), directorySecret)));
    ByteWriter bytes = new ByteWriter(PackFormat.HEADER_BYTES);
    PackFormat.writeHeader(bytes, header);

    PackWriter writer = new PackWriter(kind, epoch, store.stage(),
        new BlockKey(blocksSecret, repositoryId, kind.code(), origin),
        new BlockKey(directorySecret, repositoryId, kind.code(), origin));
    try {
      writer.write(bytes.array(), bytes.length());
      return writer;
    } catch (IOException | RuntimeException e) {
      try (writer) {
        throw e;
      }
    }
  }

  /** What its blocks hold. */
  public PackKind kind() {
    return kind;
  }

  /** The length that the pack has if it is sealed now; a little less if its directory compresses. */
  public long length() {
    return receipt != null ? receipt.length() : offset + endBytes(records.length());
  }

  /**
   * Seals and writes a block.
   *
   * @return where it lies
   * @throws IllegalArgumentException if the pack would become longer than any pack may be; callers end it long before
   */
  public BlockExtent append(CompressedBlock block) throws IOException {
    refuseIfSealed();
    byte[] payload = block.payload();
    int length = payload.length + PackFormat.BLOCK_OVERHEAD;
    if ((long) offset + length + endBytes(
        records.length() + PackDirectory.MOST_RECORD_BYTES + block.entries().length) > PackFormat.MAX_BYTES) {
      throw new IllegalArgumentException("pack of " + length() + " bytes has no room for a block of " + length);
    }
    roomToSeal(length);
    ByteBuffer.wrap(sealing).putInt(0, blocks);
    cipher.seal(blocksKey, blocks, payload, 0, payload.length, sealing, PackFormat.ORDINAL_BYTES);
    BlockExtent extent = new BlockExtent(offset, length, block.plaintextBytes(), block.owner());
    write(sealing, length);
    PackDirectory.writeRecord(records, extent, block.chunks(), block.entries());
    blocks++;
    return extent;
  }

  /**
   * Writes the directory and the footer: nothing can be appended any more, and the pack has its name. It exists only after {@link #commit}.
   */
  public PackReceipt seal() throws IOException {
    refuseIfSealed();
    if (blocks == 0) {
      throw new IllegalStateException("pack without a block");
    }
    byte[] body = new ByteWriter(records.length() + MOST_COUNT_BYTES).var(blocks)
        .raw(records.array(), 0, records.length()).toBytes();
    byte[] payload;
    try (ZstdCompressor zstd = new ZstdCompressor()) {
      payload = Payload.encode(body, zstd);
    }
    int directoryOffset = offset;
    roomToSeal(payload.length + BlockCipher.TAG_BYTES);
    int directoryLength = cipher.seal(directoryKey, BlockCipher.DIRECTORY, payload, 0, payload.length, sealing, 0);
    write(sealing, directoryLength);
    ByteWriter footer = new ByteWriter(PackFormat.FOOTER_BYTES);
    PackFormat.writeFooter(footer, directoryOffset, directoryLength);
    write(footer.array(), footer.length());

    PackReceipt sealed = new PackReceipt(new PackId(epoch, Hash256.of(sha256.digest())), offset, directory(body));
    receipt = sealed;
    return sealed;
  }

  /**
   * Makes the sealed pack exist, whole and durable. The slow part: waits for the disk or the network.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.OutcomeUnknown if the store stopped answering: the pack may exist
   */
  public void commit() throws IOException {
    if (receipt == null) {
      throw new IllegalStateException("pack not sealed");
    }
    staged.commit(receipt.pack().key());
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
    staged.close();
  }

  private void write(byte[] bytes, int length) throws IOException {
    sha256.update(bytes, 0, length);
    staged.write(ByteBuffer.wrap(bytes, 0, length));
    offset += length;
  }

  private void roomToSeal(int length) {
    if (sealing.length < length) {
      sealing = new byte[Math.max(length, 2 * sealing.length)];
    }
  }

  private void refuseIfSealed() {
    if (receipt != null) {
      throw new IllegalStateException("pack already sealed");
    }
  }

  /** What follows the blocks, at most. */
  private static long endBytes(int recordBytes) {
    return (long) MOST_COUNT_BYTES + recordBytes + Payload.HEADER_BYTES + BlockCipher.TAG_BYTES
        + PackFormat.FOOTER_BYTES;
  }

  private static PackDirectory directory(byte[] body) {
    try {
      return PackDirectory.read(new ByteReader(body, "directory"));
    } catch (Corrupt e) {
      throw new IllegalStateException(e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
