package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** A store that lets nobody remove anything. */
public record UnremovingObjectStore(ObjectStore store) implements ObjectStore {

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    store.put(key, bytes);
  }

  @Override
  public StagedObject stage() throws IOException {
    return store.stage();
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    return store.get(key, atMost);
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    return store.get(key, range);
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    return store.list(prefix, after, limit);
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
