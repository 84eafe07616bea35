package org.mailkeep.repository.recipe;

import java.util.List;

/**
 * A run of plaintext that steps read from.
 *
 * @param skip bytes of the first chunk that an earlier segment has used
 * @param chunks in order
 */
public record RecipeStream(int skip, List<ChunkRef> chunks) {

  public RecipeStream {
    chunks = List.copyOf(chunks);
  }

  /** The bytes that steps can take. */
  public long length() {
    return chunks.stream().mapToLong(ChunkRef::length).sum() - skip;
  }
}
