package org.mailkeep.repository.pack;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;

/** Counts what is read of another store. */
final class CountingStore implements ObjectStore {
  private final ObjectStore store;
  private final AtomicInteger gets = new AtomicInteger();
  private volatile Reader before = range -> {};

  CountingStore(ObjectStore store) {
    this.store = store;
  }

  /** From now on {@code reader} is told of every range before it is read. */
  void before(Reader reader) {
    before = reader;
  }

  int gets() {
    return gets.get();
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    gets.incrementAndGet();
    try {
      before.reads(range);
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
    return store.get(key, range);
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    gets.incrementAndGet();
    return store.get(key, atMost);
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    store.put(key, bytes);
  }

  @Override
  public StagedObject stage() throws IOException {
    return store.stage();
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

  /** Is told of reads. */
  @FunctionalInterface
  interface Reader {
    void reads(ByteRange range) throws InterruptedException;
  }
}
