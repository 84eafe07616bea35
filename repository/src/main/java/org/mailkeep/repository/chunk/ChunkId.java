package org.mailkeep.repository.chunk;

import org.mailkeep.repository.base.Hash256;

/** Names one chunk: the keyed hash of its plaintext. Equal plaintext in one repository has one id. */
public record ChunkId(Hash256 hash) {

  @Override
  public String toString() {
    return hash.brief();
  }
}
