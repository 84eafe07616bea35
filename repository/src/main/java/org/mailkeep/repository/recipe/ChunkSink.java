package org.mailkeep.repository.recipe;

import java.io.IOException;
import org.mailkeep.repository.chunk.ChunkId;

/** Where a recipe's chunks go: stored, or found to be stored already. */
public interface ChunkSink {

  /**
   * Stores the chunk unless it is known, and says where it is or will be.
   *
   * @param id of these bytes
   * @param bytes copied before the call returns
   */
  Place add(ChunkId id, byte[] bytes, int offset, int length, Grouping grouping) throws IOException;

  /** Ends a stream that was stored apart. */
  void endApart() throws IOException;

  /** What a chunk is stored with. */
  enum Grouping {
    /** With its neighbours of the same mailbox. */
    TOGETHER,
    /** With nothing but its own stream, so that whoever shares it fetches nothing else. */
    APART
  }
}
