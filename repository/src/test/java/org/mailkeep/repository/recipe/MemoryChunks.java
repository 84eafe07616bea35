package org.mailkeep.repository.recipe;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.mailkeep.repository.chunk.ChunkId;

/** Keeps chunks in memory, once each, and gives them back. */
final class MemoryChunks implements ChunkSink, RecipeReader.ChunkSource {

  private final Map<ChunkId, byte[]> chunks = new HashMap<>();

  @Override
  public Place add(ChunkId id, byte[] bytes, int offset, int length, Grouping grouping) {
    chunks.putIfAbsent(id, Arrays.copyOfRange(bytes, offset, offset + length));
    return new Place.Pending(chunks.size(), 0);
  }

  @Override
  public void endApart() {}

  @Override
  public RecipeReader.ChunkBytes read(ChunkRef chunk) {
    return new RecipeReader.ChunkBytes(chunks.getOrDefault(chunk.id(), new byte[0]), 0);
  }

  long storedBytes() {
    return chunks.values().stream().mapToLong(chunk -> chunk.length).sum();
  }
}
