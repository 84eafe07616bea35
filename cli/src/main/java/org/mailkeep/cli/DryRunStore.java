package org.mailkeep.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;

/**
 * A store as it would be: what is put is seen by whoever looks here, and never reaches the store below. Small objects are kept in memory; of packs, which nobody reads while
 * they are new, only the length. Thread-safe.
 */
final class DryRunStore implements ObjectStore {
  private final ObjectStore below;
  private final Map<ObjectKey, ByteBuffer> small = new ConcurrentSkipListMap<>();
  private final Map<ObjectKey, Long> lengths = new ConcurrentSkipListMap<>();

  DryRunStore(ObjectStore below) {
    this.below = below;
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip().asReadOnlyBuffer();
    if (!isBelow(key)) {
      ByteBuffer before = small.putIfAbsent(key, copy);
      if (before == null || before.equals(copy)) {
        lengths.put(key, (long) copy.remaining());
        return;
      }
    } else if (below.get(key, Integer.MAX_VALUE).equals(copy)) {
      return;
    }
    throw new Exists(key + ": exists and holds something else");
  }

  @Override
  public StagedObject stage() {
    return new Counted();
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    ByteBuffer mine = small.get(key);
    return mine == null ? below.get(key, atMost) : mine.duplicate();
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    ByteBuffer mine = small.get(key);
    return mine == null ? below.get(key, range) : mine.slice((int) range.offset(), range.length());
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    TreeMap<ObjectKey, StoredObject> merged = new TreeMap<>();
    for (StoredObject object : below.list(prefix, after, limit)) {
      merged.put(object.key(), object);
    }
    lengths.forEach((key, length) -> {
      if (key.path().startsWith(prefix) && key.path().compareTo(after) > 0) {
        merged.put(key, new StoredObject(key, length, Optional.empty()));
      }
    });
    return merged.values().stream().limit(limit).toList();
  }

  @Override
  public Optional<RetentionStore> retaining() {
    return below.retaining().map(Unlocked::new);
  }

  @Override
  public String location() {
    return below.location();
  }

  @Override
  public void close() throws IOException {
    below.close();
  }

  private boolean isBelow(ObjectKey key) throws IOException {
    List<StoredObject> found = below.list(key.path(), "", 1);
    return !found.isEmpty() && found.getFirst().key().equals(key);
  }

  /** What would be locked is not even stored. */
  private final class Unlocked implements RetentionStore {
    private final RetentionStore retaining;

    Unlocked(RetentionStore retaining) {
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
      DryRunStore.this.put(key, bytes);
    }

    @Override
    public StagedObject stage(Retention retention) {
      return new Counted();
    }

    @Override
    public Optional<Retention> retention(ObjectKey key) throws IOException {
      return small.containsKey(key) || lengths.containsKey(key) ? Optional.empty() : retaining.retention(key);
    }

    @Override
    public void extend(ObjectKey key, Retention retention) {}
  }

  /** Counts what would be stored. */
  private final class Counted implements StagedObject {
    private long length;

    @Override
    public void write(ByteBuffer bytes) {
      length += bytes.remaining();
      bytes.position(bytes.limit());
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void commit(ObjectKey key) {
      lengths.put(key, length);
    }

    @Override
    public void close() {}
  }
}
