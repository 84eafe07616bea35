package org.mailkeep.repository.recipe;

import org.mailkeep.repository.chunk.ChunkId;

/**
 * One chunk of a stream.
 *
 * @param id its keyed hash
 * @param length of its plaintext, bytes, at least 1
 * @param place where it lies
 */
public record ChunkRef(ChunkId id, int length, Place place) {

  ChunkRef at(Place resolved) {
    return new ChunkRef(id, length, resolved);
  }
}
