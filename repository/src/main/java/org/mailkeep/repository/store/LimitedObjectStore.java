package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Keeps what goes to and comes from a store within a bandwidth, on average over a few packs: a store that sends an object at once does so at
 * full speed, and the next one waits.
 */
public final class LimitedObjectStore implements ObjectStore {
  private final ObjectStore store;
  private final Optional<Bandwidth> upload;
  private final Optional<Bandwidth> download;

  /** Limits {@code store}, which is closed with this one, in the directions for which a bandwidth is given. */
  public LimitedObjectStore(ObjectStore store, Optional<Bandwidth> upload, Optional<Bandwidth> download) {
    this.store = store;
    this.upload = upload;
    this.download = download;
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    take(upload, bytes.remaining());
    store.put(key, bytes);
  }

  @Override
  public boolean putIfAbsent(ObjectKey key, ByteBuffer bytes) throws IOException {
    take(upload, bytes.remaining());
    return store.putIfAbsent(key, bytes);
  }

  @Override
  public StagedObject stage() throws IOException {
    return new Staged(store.stage());
  }

  /** How long it is shows only when it is there: the next one waits for it. */
  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    ByteBuffer bytes = store.get(key, atMost);
    take(download, bytes.remaining());
    return bytes;
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    take(download, range.length());
    return store.get(key, range);
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    return store.list(prefix, after, limit);
  }

  @Override
  public List<StoredObject> list(String prefix) throws IOException {
    return store.list(prefix);
  }

  @Override
  public Optional<RetentionStore> retaining() {
    return store.retaining().map(Retaining::new);
  }

  @Override
  public Optional<VersionStore> versions() {
    return store.versions();
  }

  @Override
  public Optional<ChecksumStore> checksums() {
    return store.checksums();
  }

  @Override
  public Optional<RemovalStore> removing() {
    return store.removing();
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  private static void take(Optional<Bandwidth> bandwidth, long bytes) throws IOException {
    if (bandwidth.isPresent()) {
      bandwidth.get().take(bytes);
    }
  }

  private final class Staged implements StagedObject {
    private final StagedObject staged;

    private Staged(StagedObject staged) {
      this.staged = staged;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      take(upload, bytes.remaining());
      staged.write(bytes);
    }

    @Override
    public long length() {
      return staged.length();
    }

    @Override
    public void commit(ObjectKey key) throws IOException {
      staged.commit(key);
    }

    @Override
    public void close() throws IOException {
      staged.close();
    }
  }

  private final class Retaining implements RetentionStore {
    private final RetentionStore retaining;

    private Retaining(RetentionStore retaining) {
      this.retaining = retaining;
    }

    @Override
    public boolean isOffered() throws IOException {
      return retaining.isOffered();
    }

    @Override
    public Instant now() throws IOException {
      return retaining.now();
    }

    @Override
    public void put(ObjectKey key, ByteBuffer bytes, Retention retention) throws IOException {
      take(upload, bytes.remaining());
      retaining.put(key, bytes, retention);
    }

    @Override
    public StagedObject stage(Retention retention) throws IOException {
      return new Staged(retaining.stage(retention));
    }

    @Override
    public Optional<Retention> retention(ObjectKey key) throws IOException {
      return retaining.retention(key);
    }

    @Override
    public void extend(ObjectKey key, Retention retention) throws IOException {
      retaining.extend(key, retention);
    }
  }
}
