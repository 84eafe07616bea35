package org.mailkeep.repository.pack;

import java.nio.charset.StandardCharsets;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.block.BlockCipher;
import org.mailkeep.repository.block.BlockKey;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.frame.Payload;

/**
 * How a pack is laid out. Version 1, big-endian, offsets from the first byte.
 *
 * <pre>
 * Pack       = Frame, PackHeader, Block*, Directory, Footer
 * PackHeader = pack kind u8, origin 16 bytes, blocks KeySlot, directory KeySlot
 * KeySlot    = recipient id 16 bytes, HPKE encapsulation 1120 bytes, HPKE ciphertext 48 bytes of a 256-bit key
 * Block      = ordinal u32, AES-256-GCM(blocks key, ordinal, Payload)
 * Directory  = AES-256-GCM(directory key, Payload of DirectoryBody)
 * Footer     = directory offset u64, directory length u32, "MKPE"
 * </pre>
 *
 * <p>Specification: docs/format.md, "Packs" and "Blocks". The two change in one commit.
 */
final class PackFormat {

  /** The longest pack. */
  static final int MAX_BYTES = 128 << 20;

  /** Of a sealed key: encapsulation and ciphertext. */
  static final int SEALED_KEY_BYTES = 1120 + BlockKey.BYTES + 16;

  static final int HEADER_BYTES = Frame.BYTES + 1 + Id128.BYTES + 2 * (Id128.BYTES + SEALED_KEY_BYTES);
  static final int FOOTER_BYTES = 16;
  static final int ORDINAL_BYTES = 4;

  /** What is added to a block's payload. */
  static final int BLOCK_OVERHEAD = ORDINAL_BYTES + BlockCipher.TAG_BYTES;

  static final int LEAST_BLOCK_BYTES = BLOCK_OVERHEAD + Payload.HEADER_BYTES + 1;
  static final int MOST_BLOCK_BYTES = BLOCK_OVERHEAD + Payload.HEADER_BYTES + BlockBuilder.MAX_BYTES;
  static final int LEAST_DIRECTORY_BYTES = BlockCipher.TAG_BYTES + Payload.HEADER_BYTES + 1;

  /** A pack of one block. */
  static final int LEAST_BYTES = HEADER_BYTES + LEAST_BLOCK_BYTES + LEAST_DIRECTORY_BYTES + FOOTER_BYTES;

  private static final int END = 0x4d4b5045;

  private PackFormat() {}

  static void writeHeader(ByteWriter out, PackHeader header) {
    Frame.write(out, ObjectKind.PACK).u8(header.kind().code()).id(header.origin());
    header.blocks().write(out);
    header.directory().write(out);
  }

  static PackHeader readHeader(ByteReader in, String object) throws RepositoryException {
    int keyVersion = Frame.read(in, ObjectKind.PACK, object);
    if (keyVersion != 0) {
      throw in.corrupt("key version " + keyVersion + " where none belongs");
    }
    return new PackHeader(PackKind.of(in.u8(), object), in.id(), KeySlot.read(in), KeySlot.read(in));
  }

  static void writeFooter(ByteWriter out, long directoryOffset, int directoryLength) {
    out.u64(directoryOffset).u32(directoryLength).u32(END);
  }

  /** Returns the offset of the directory, which ends where the footer begins. */
  static int readFooter(ByteReader in, long packBytes) throws Corrupt {
    long offset = in.u64();
    long length = in.u32();
    if (in.u32() != END) {
      throw in.corrupt("does not end as a pack does");
    }
    if (offset < HEADER_BYTES || length < LEAST_DIRECTORY_BYTES || offset > packBytes
        || offset + length != packBytes - FOOTER_BYTES) {
      throw in.corrupt("directory of " + length + " bytes at byte " + offset + " of " + packBytes);
    }
    return (int) offset;
  }

  /** What the blocks key is bound to. */
  static byte[] blocksInfo(Id128 repositoryId, PackKind kind, Id128 origin) {
    return info(repositoryId, "blocks", kind, origin);
  }

  /** What the directory key is bound to. */
  static byte[] directoryInfo(Id128 repositoryId, PackKind kind, Id128 origin) {
    return info(repositoryId, "directory", kind, origin);
  }

  private static byte[] info(Id128 repositoryId, String slot, PackKind kind, Id128 origin) {
    return Frame.write(new ByteWriter(), ObjectKind.PACK).id(repositoryId).raw(slot.getBytes(StandardCharsets.US_ASCII))
        .u8(kind.code()).id(origin)
        .toBytes();
  }
}
