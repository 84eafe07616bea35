package org.mailkeep.repository.pack;

import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.block.BlockKey;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Purpose;

/** The keys of one pack, each opened when it is first asked for. Thread-safe. */
final class PackKeys {

  private static final int HEAP_BYTES = 2048;
  private static final int ORIGIN_HEAP_BYTES = 1536;

  private final PackHeader header;
  private final String object;
  private final Keyring keyring;
  private final @Nullable BlockKey[] blocks;
  private @Nullable BlockKey directory;

  PackKeys(PackHeader header, String object, Keyring keyring) {
    this.header = header;
    this.object = object;
    this.keyring = keyring;
    blocks = new BlockKey[header.origins().size()];
  }

  PackHeader header() {
    return header;
  }

  /** What it takes of the heap, about. */
  int heapBytes() {
    return HEAP_BYTES + header.origins().size() * ORIGIN_HEAP_BYTES;
  }

  /** The key of the blocks of origin {@code number}. */
  synchronized BlockKey blocks(int number) throws RepositoryException {
    if (number < 0 || number >= blocks.length) {
      throw new Corrupt(object + ": a block of origin " + Integer.toUnsignedString(number) + " of " + blocks.length);
    }
    BlockKey key = blocks[number];
    if (key == null) {
      PackOrigin origin = header.origins().get(number);
      key = open(header.kind().purpose(), origin.blocks(),
          PackFormat.blocksInfo(keyring.repositoryId(), header.kind(), origin.id()), origin.id());
      blocks[number] = key;
    }
    return key;
  }

  synchronized BlockKey directory() throws RepositoryException {
    if (directory == null) {
      directory = open(Purpose.METADATA, header.directory(),
          PackFormat.directoryInfo(header.version(), keyring.repositoryId(), header.kind(), header.origin()),
          header.origin());
    }
    return directory;
  }

  private BlockKey open(Purpose purpose, KeySlot slot, byte[] info, Id128 origin) throws RepositoryException {
    Id128 repositoryId = keyring.repositoryId();
    try {
      byte[] secret = keyring.openFrom(purpose, slot.recipient(), info, slot.sealed());
      return new BlockKey(secret, repositoryId, header.kind().code(), origin);
    } catch (Corrupt e) {
      throw new Corrupt(object + ": " + e.getMessage(), e);
    } catch (WrongKey e) {
      throw new WrongKey(object + ": " + e.getMessage());
    }
  }
}
