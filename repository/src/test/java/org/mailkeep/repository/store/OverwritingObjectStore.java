package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** A store that says yes to everything, as some servers do. */
public final class OverwritingObjectStore implements ObjectStore {
  private final InMemoryObjectStore memory = new InMemoryObjectStore();

  @Override
  public synchronized void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    memory.removing().orElseThrow().remove(key);
    memory.put(key, bytes);
  }

  @Override
  public boolean putIfAbsent(ObjectKey key, ByteBuffer bytes) throws IOException {
    put(key, bytes);
    return true;
  }

  @Override
  public StagedObject stage() {
    return memory.stage();
  }

  @Override
  public synchronized ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    return memory.get(key, atMost);
  }

  @Override
  public synchronized ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    return memory.get(key, range);
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) {
    return memory.list(prefix, after, limit);
  }

  @Override
  public Optional<RemovalStore> removing() {
    return memory.removing();
  }

  @Override
  public String location() {
    return memory.location();
  }

  @Override
  public void close() {}
}
