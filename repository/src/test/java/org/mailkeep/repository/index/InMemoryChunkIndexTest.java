package org.mailkeep.repository.index;

class InMemoryChunkIndexTest implements ChunkIndexContract {
  private final InMemoryChunkIndex index = new InMemoryChunkIndex();

  @Override
  public ChunkIndex index() {
    return index;
  }
}
