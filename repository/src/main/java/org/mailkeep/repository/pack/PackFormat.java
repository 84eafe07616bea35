package org.mailkeep.repository.pack;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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
 * How a pack is laid out: big-endian, offsets from the first byte. Version 1 is written by runs; version 2 is a gathered pack, into which blocks of others were moved as they were
 * sealed.
 *
 * <pre>
 * Pack       = Frame, PackHeader, Block*, Directory, Footer
 * PackHeader = pack kind u8, origin 16 bytes, blocks KeySlot, directory KeySlot                         version 1
 *            | pack kind u8, origin 16 bytes, directory KeySlot, origins u16, Origin 1200 bytes each    version 2
 * Origin     = origin 16 bytes, blocks KeySlot                  of the pack that blocks were sealed for
 * KeySlot    = recipient id 16 bytes, HPKE encapsulation 1120 bytes, HPKE ciphertext 48 bytes of a 256-bit key
 * Block      = ordinal u32, AES-256-GCM(blocks key, ordinal, Payload)                                   version 1
 *            | origin's number u32, a Block of version 1                                                version 2
 * Directory  = AES-256-GCM(directory key, Payload of DirectoryBody)
 * Footer     = directory offset u64, directory length u32, "MKPE"
 * </pre>
 *
 * <p>Specification: docs/format.md, "Packs" and "Blocks". The two change in one commit.
 */
final class PackFormat {

  /** The version of packs that runs write. */
  static final int ORDINARY = 1;

  /** The version of packs into which blocks were moved. */
  static final int GATHERED = 2;

  /** The longest pack. */
  static final int MAX_BYTES = 128 << 20;

  /** Of a sealed key: encapsulation and ciphertext. */
  static final int SEALED_KEY_BYTES = 1120 + BlockKey.BYTES + 16;

  /** Of the header of an ordinary pack, and less than that of any gathered one: what is read to know which it is. */
  static final int HEADER_BYTES = Frame.BYTES + 1 + Id128.BYTES + 2 * KeySlot.BYTES;

  /** The most packs whose blocks lie in a gathered one. */
  static final int MOST_ORIGINS = 256;

  /** What a gathered block has before its ordinal. */
  static final int ORIGIN_NUMBER_BYTES = 4;

  static final int FOOTER_BYTES = 16;
  static final int ORDINAL_BYTES = 4;

  /** What is added to a block's payload. */
  static final int BLOCK_OVERHEAD = ORDINAL_BYTES + BlockCipher.TAG_BYTES;

  static final int LEAST_BLOCK_BYTES = BLOCK_OVERHEAD + Payload.HEADER_BYTES + 1;
  static final int MOST_BLOCK_BYTES = BLOCK_OVERHEAD + Payload.HEADER_BYTES + BlockBuilder.MAX_BYTES;
  static final int MOST_GATHERED_BLOCK_BYTES = ORIGIN_NUMBER_BYTES + MOST_BLOCK_BYTES;
  static final int LEAST_DIRECTORY_BYTES = BlockCipher.TAG_BYTES + Payload.HEADER_BYTES + 1;

  /** A pack of one block. */
  static final int LEAST_BYTES = HEADER_BYTES + LEAST_BLOCK_BYTES + LEAST_DIRECTORY_BYTES + FOOTER_BYTES;

  private static final int END = 0x4d4b5045;
  private static final int ORIGINS_AT = Frame.BYTES + 1 + Id128.BYTES + KeySlot.BYTES;

  private PackFormat() {}

  /** The length of the header of a gathered pack. */
  static int gatheredHeaderBytes(int origins) {
    return ORIGINS_AT + Short.BYTES + origins * PackOrigin.BYTES;
  }

  /** Whether the blocks of a pack can begin there. */
  static boolean isEndOfHeader(long offset) {
    long origins = offset - gatheredHeaderBytes(0);
    return offset == HEADER_BYTES
        || origins > 0 && origins % PackOrigin.BYTES == 0 && origins / PackOrigin.BYTES <= MOST_ORIGINS;
  }

  static void writeHeader(ByteWriter out, PackHeader header) {
    Frame.writeVersion(out, ObjectKind.PACK, header.version()).u8(header.kind().code()).id(header.origin());
    if (header.isGathered()) {
      header.directory().write(out);
      out.u16(header.origins().size());
      for (PackOrigin origin : header.origins()) {
        out.id(origin.id());
        origin.blocks().write(out);
      }
    } else {
      header.origins().getFirst().blocks().write(out);
      header.directory().write(out);
    }
  }

  /**
   * How long the header is.
   *
   * @param first the pack's first bytes, at least {@link #HEADER_BYTES}
   */
  static int headerBytes(byte[] first, String object) throws RepositoryException {
    ByteReader in = new ByteReader(first, 0, HEADER_BYTES, object);
    Frame.read(in, ObjectKind.PACK, object);
    if (Frame.version(first) == ORDINARY) {
      return HEADER_BYTES;
    }
    in.skip(ORIGINS_AT - Frame.BYTES);
    int origins = in.u16();
    if (origins < 1 || origins > MOST_ORIGINS) {
      throw in.corrupt("gathered from " + origins + " packs, at least 1 and at most " + MOST_ORIGINS);
    }
    return gatheredHeaderBytes(origins);
  }

  /**
   * Reads the header.
   *
   * @param first the pack's first bytes, at least {@link #headerBytes} of them
   */
  static PackHeader readHeader(byte[] first, String object) throws RepositoryException {
    ByteReader in = new ByteReader(first, 0, headerBytes(first, object), object);
    int keyVersion = Frame.read(in, ObjectKind.PACK, object);
    if (keyVersion != 0) {
      throw in.corrupt("key version " + keyVersion + " where none belongs");
    }
    PackKind kind = PackKind.of(in.u8(), object);
    Id128 origin = in.id();
    if (Frame.version(first) == ORDINARY) {
      return PackHeader.ordinary(kind, origin, KeySlot.read(in), KeySlot.read(in));
    }
    KeySlot directory = KeySlot.read(in);
    int count = in.u16();
    List<PackOrigin> origins = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      origins.add(new PackOrigin(in.id(), KeySlot.read(in)));
    }
    return PackHeader.gathered(kind, origin, directory, origins);
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

  /** What the blocks key is bound to, wherever it is stored. */
  static byte[] blocksInfo(Id128 repositoryId, PackKind kind, Id128 origin) {
    return info(ORDINARY, repositoryId, "blocks", kind, origin);
  }

  /** What the directory key of a pack of that version is bound to. */
  static byte[] directoryInfo(int version, Id128 repositoryId, PackKind kind, Id128 origin) {
    return info(version, repositoryId, "directory", kind, origin);
  }

  private static byte[] info(int version, Id128 repositoryId, String slot, PackKind kind, Id128 origin) {
    return Frame.writeVersion(new ByteWriter(), ObjectKind.PACK, version).id(repositoryId)
        .raw(slot.getBytes(StandardCharsets.US_ASCII)).u8(kind.code()).id(origin).toBytes();
  }
}
