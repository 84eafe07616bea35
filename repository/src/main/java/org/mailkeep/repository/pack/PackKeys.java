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

  private final PackHeader header;
  private final String object;
  private final Keyring keyring;
  private @Nullable BlockKey blocks;
  private @Nullable BlockKey directory;

  PackKeys(PackHeader header, String object, Keyring keyring) {
    this.header = header;
    this.object = object;
    this.keyring = keyring;
  }

  PackKind kind() {
    return header.kind();
  }

  synchronized BlockKey blocks() throws RepositoryException {
    if (blocks == null) {
      blocks = open(header.kind().purpose(), header.blocks(),
          PackFormat.blocksInfo(keyring.repositoryId(), header.kind(), header.origin()));
    }
    return blocks;
  }

  synchronized BlockKey directory() throws RepositoryException {
    if (directory == null) {
      directory = open(Purpose.METADATA, header.directory(),
          PackFormat.directoryInfo(keyring.repositoryId(), header.kind(), header.origin()));
    }
    return directory;
  }

  private BlockKey open(Purpose purpose, KeySlot slot, byte[] info) throws RepositoryException {
    Id128 repositoryId = keyring.repositoryId();
    try {
      byte[] secret = keyring.openFrom(purpose, slot.recipient(), info, slot.sealed());
      return new BlockKey(secret, repositoryId, header.kind().code(), header.origin());
    } catch (Corrupt e) {
      throw new Corrupt(object + ": " + e.getMessage(), e);
    } catch (WrongKey e) {
      throw new WrongKey(object + ": " + e.getMessage());
    }
  }
}
