package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Counts what a store is asked. For a store that sends requests of its own, as one in S3 does, count those instead. */
public final class CountingObjectStore implements ObjectStore {
  private final ObjectStore store;
  private final RequestCount count;

  /** Counts in {@code count} what {@code store} is asked, which is closed with this one. */
  public CountingObjectStore(ObjectStore store, RequestCount count) {
    this.store = store;
    this.count = count;
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    count.put(bytes.remaining());
    store.put(key, bytes);
  }

  @Override
  public boolean putIfAbsent(ObjectKey key, ByteBuffer bytes) throws IOException {
    count.put(bytes.remaining());
    return store.putIfAbsent(key, bytes);
  }

  @Override
  public StagedObject stage() throws IOException {
    return new Staged(store.stage());
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    count.get();
    return received(store.get(key, atMost));
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    count.get();
    return received(store.get(key, range));
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    count.list();
    return store.list(prefix, after, limit);
  }

  @Override
  public List<StoredObject> list(String prefix) throws IOException {
    count.list();
    return store.list(prefix);
  }

  @Override
  public Optional<RetentionStore> retaining() {
    return store.retaining();
  }

  @Override
  public Optional<VersionStore> versions() {
    return store.versions();
  }

  @Override
  public Optional<ChecksumStore> checksums() {
    return store.checksums().map(checksums -> key -> {
      count.head();
      return checksums.sha256(key);
    });
  }

  @Override
  public Optional<RemovalStore> removing() {
    return store.removing().map(removing -> key -> {
      count.other();
      removing.remove(key);
    });
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  private ByteBuffer received(ByteBuffer bytes) {
    count.received(bytes.remaining());
    return bytes;
  }

  private final class Staged implements StagedObject {
    private final StagedObject staged;

    private Staged(StagedObject staged) {
      this.staged = staged;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      staged.write(bytes);
    }

    @Override
    public long length() {
      return staged.length();
    }

    @Override
    public void commit(ObjectKey key) throws IOException {
      count.put(staged.length());
      staged.commit(key);
    }

    @Override
    public void close() throws IOException {
      staged.close();
    }
  }
}
