package org.mailkeep.repository.pack;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.block.BlockCipher;
import org.mailkeep.repository.block.BlockKey;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.store.StagedObject;

/** The object that a pack becomes: a header, blocks as they come, a directory of them and the footer. Knows nothing of what is in blocks. Not thread-safe. */
final class PackAssembly implements Closeable {

  private static final int MOST_COUNT_BYTES = 5;

  private final int epoch;
  private final StagedObject staged;
  private final BlockKey directoryKey;
  private final MessageDigest sha256 = Hash256.sha256();
  private final ByteWriter records = new ByteWriter(1 << 12);
  private int blocks;
  private int offset;
  private @Nullable PackReceipt receipt;

  private PackAssembly(int epoch, StagedObject staged, BlockKey directoryKey) {
    this.epoch = epoch;
    this.staged = staged;
    this.directoryKey = directoryKey;
  }

  /** Begins with {@code header}. */
  static PackAssembly begin(StagedObject staged, int epoch, PackHeader header, BlockKey directoryKey)
      throws IOException {
    PackAssembly assembly = new PackAssembly(epoch, staged, directoryKey);
    try {
      ByteWriter bytes = new ByteWriter(header.bytes());
      PackFormat.writeHeader(bytes, header);
      assembly.write(bytes.array(), bytes.length());
      return assembly;
    } catch (IOException | RuntimeException e) {
      try (assembly) {
        throw e;
      }
    }
  }

  int blocks() {
    return blocks;
  }

  /** The length that the pack has at most if it ends now. */
  long length(int moreDirectoryBytes) {
    return receipt != null ? receipt.length() : offset + endBytes((long) records.length() + moreDirectoryBytes);
  }

  /** Whether the pack has room for a block and its record. */
  boolean fits(int blockBytes, int entryBytes, int moreDirectoryBytes) {
    return length(moreDirectoryBytes) + blockBytes + PackDirectory.MOST_RECORD_BYTES
        + entryBytes <= PackFormat.MAX_BYTES;
  }

  /** Writes a block, the first {@code length} of {@code bytes}. */
  BlockExtent append(byte[] bytes, int length, int plaintextBytes, int owner, int chunks, byte[] entries)
      throws IOException {
    refuseIfSealed();
    BlockExtent extent = new BlockExtent(offset, length, plaintextBytes, owner);
    write(bytes, length);
    PackDirectory.writeRecord(records, extent, chunks, entries);
    blocks++;
    return extent;
  }

  /**
   * Writes the directory and the footer.
   *
   * @param more what the directory says beside blocks and chunks
   */
  PackReceipt seal(byte[] more) throws IOException {
    refuseIfSealed();
    if (blocks == 0) {
      throw new IllegalStateException("pack without a block");
    }
    byte[] body = new ByteWriter(records.length() + MOST_COUNT_BYTES + more.length).var(blocks)
        .raw(records.array(), 0, records.length()).raw(more).toBytes();
    byte[] payload;
    try (ZstdCompressor zstd = new ZstdCompressor()) {
      payload = Payload.encode(body, zstd);
    }
    int directoryOffset = offset;
    byte[] sealing = new byte[payload.length + BlockCipher.TAG_BYTES];
    int directoryLength = new BlockCipher().seal(directoryKey, BlockCipher.DIRECTORY, payload, 0, payload.length,
        sealing, 0);
    write(sealing, directoryLength);
    ByteWriter footer = new ByteWriter(PackFormat.FOOTER_BYTES);
    PackFormat.writeFooter(footer, directoryOffset, directoryLength);
    write(footer.array(), footer.length());

    PackReceipt sealed = new PackReceipt(new PackId(epoch, Hash256.of(sha256.digest())), offset, directory(body));
    receipt = sealed;
    return sealed;
  }

  void commit() throws IOException {
    staged.commit(receipt().pack().key());
  }

  PackReceipt receipt() {
    if (receipt == null) {
      throw new IllegalStateException("pack not sealed");
    }
    return receipt;
  }

  @Override
  public void close() throws IOException {
    staged.close();
  }

  void refuseIfSealed() {
    if (receipt != null) {
      throw new IllegalStateException("pack already sealed");
    }
  }

  private void write(byte[] bytes, int length) throws IOException {
    sha256.update(bytes, 0, length);
    staged.write(ByteBuffer.wrap(bytes, 0, length));
    offset += length;
  }

  /** What follows the blocks, at most. */
  private static long endBytes(long recordBytes) {
    return MOST_COUNT_BYTES + recordBytes + Payload.HEADER_BYTES + BlockCipher.TAG_BYTES + PackFormat.FOOTER_BYTES;
  }

  private static PackDirectory directory(byte[] body) {
    try {
      return PackDirectory.read(new ByteReader(body, "directory"));
    } catch (Corrupt e) {
      throw new IllegalStateException(e);
    }
  }
}
