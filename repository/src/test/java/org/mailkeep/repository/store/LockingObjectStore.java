package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.Refused;

/** Objects in memory, as a bucket with object lock keeps them: with versions, marks that hide them, retention, and a clock of its own. What an attacker may do there can be done. */
public final class LockingObjectStore implements ObjectStore {

  private final Map<ObjectKey, List<Stored>> objects = new ConcurrentSkipListMap<>();
  private final boolean keepsPromises;
  private Instant now;
  private int names;
  private int retentionRequests;
  private Consumer<ObjectKey> passing = key -> {};

  public LockingObjectStore(Instant now) {
    this(now, true);
  }

  /** One that keeps promises, or only says so. */
  public LockingObjectStore(Instant now, boolean keepsPromises) {
    this.now = now;
    this.keepsPromises = keepsPromises;
  }

  /** A version, or a mark, which has no bytes. */
  private static final class Stored {
    private final String name;
    private final byte @Nullable [] bytes;
    private @Nullable Retention retention;
    private final Instant at;

    Stored(String name, byte @Nullable [] bytes, @Nullable Retention retention, Instant at) {
      this.at = at;
      this.name = name;
      this.bytes = bytes;
      this.retention = retention;
    }
  }

  /** The same once more. */
  public synchronized LockingObjectStore copy() {
    LockingObjectStore copy = new LockingObjectStore(now, keepsPromises);
    objects.forEach((key, versions) -> versions.forEach(version -> copy.versionsOf(key)
        .add(new Stored(copy.name(), version.bytes, version.retention, version.at))));
    return copy;
  }

  public synchronized void pass(Instant to) {
    now = to;
  }

  /** It is {@code to} as soon as an object whose key begins so is stored. */
  public synchronized void passOnPut(String prefix, Instant to) {
    passing = key -> {
      if (key.path().startsWith(prefix)) {
        now = to;
      }
    };
  }

  /** How often was a retention asked for or set, beside those that came with an object. */
  public synchronized int retentionRequests() {
    return retentionRequests;
  }

  /** Hides an object, as whoever may delete no versions can. */
  public synchronized void hide(ObjectKey key) {
    versionsOf(key).add(new Stored(name(), null, null, now));
  }

  /** Overwrites an object, which a server lets one do that ignores conditions. */
  public synchronized void overwrite(ObjectKey key, byte[] bytes, @Nullable Retention retention) {
    versionsOf(key).add(new Stored(name(), bytes, retention, now));
  }

  private List<Stored> versionsOf(ObjectKey key) {
    return objects.computeIfAbsent(key, first -> new ArrayList<>());
  }

  private String name() {
    return "v" + names++;
  }

  private @Nullable Stored newest(ObjectKey key) {
    List<Stored> versions = objects.get(key);
    return versions == null || versions.isEmpty() || versions.getLast().bytes == null ? null : versions.getLast();
  }

  private Stored there(ObjectKey key) throws Missing {
    Stored newest = newest(key);
    if (newest == null) {
      throw new Missing(key + ": not in " + location());
    }
    return newest;
  }

  private byte[] bytes(ObjectKey key) throws Missing {
    byte[] bytes = there(key).bytes;
    return bytes == null ? new byte[0] : bytes;
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    put(key, bytes, null);
  }

  private synchronized void put(ObjectKey key, ByteBuffer bytes, @Nullable Retention retention) throws IOException {
    passing.accept(key);
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    if (newest(key) == null) {
      versionsOf(key).add(new Stored(name(), copy, retention, now));
    } else if (!ByteBuffer.wrap(bytes(key)).equals(ByteBuffer.wrap(copy))) {
      throw new Exists(key + ": exists in " + location() + " with other bytes");
    }
  }

  @Override
  public StagedObject stage() throws IOException {
    return stage(null);
  }

  private StagedObject stage(@Nullable Retention retention) throws IOException {
    StagedObject staged = new InMemoryObjectStore().stage();
    List<ByteBuffer> parts = new ArrayList<>();
    return new StagedObject() {
      @Override
      public void write(ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        parts.add(ByteBuffer.wrap(copy));
        staged.write(bytes);
      }

      @Override
      public long length() {
        return staged.length();
      }

      @Override
      public void commit(ObjectKey key) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate((int) staged.length());
        parts.forEach(part -> whole.put(part.duplicate()));
        put(key, whole.flip(), retention);
      }

      @Override
      public void close() throws IOException {
        staged.close();
      }
    };
  }

  @Override
  public synchronized ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    byte[] bytes = bytes(key);
    if (bytes.length > atMost) {
      throw new Corrupt(key + ": too long");
    }
    return ByteBuffer.wrap(bytes.clone());
  }

  @Override
  public synchronized ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    return part(key, bytes(key), range);
  }

  private static ByteBuffer part(ObjectKey key, byte[] bytes, ByteRange range) throws Corrupt {
    if (range.end() > bytes.length) {
      throw new Corrupt(key + ": too short");
    }
    return ByteBuffer.wrap(bytes.clone(), (int) range.offset(), range.length()).slice();
  }

  @Override
  public synchronized List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    List<StoredObject> page = new ArrayList<>();
    for (ObjectKey key : objects.keySet()) {
      if (page.size() < limit && key.path().startsWith(prefix) && key.path().compareTo(after) > 0
          && newest(key) != null) {
        page.add(new StoredObject(key, bytes(key).length, Optional.of(there(key).at)));
      }
    }
    return page;
  }

  @Override
  public Optional<RemovalStore> removing() {
    return Optional.of(this::remove);
  }

  private synchronized void remove(ObjectKey key) throws IOException {
    for (Stored version : versionsOf(key)) {
      if (keepsPromises && version.retention != null && version.retention.until().isAfter(now)) {
        throw new Refused(key + ": locked until " + version.retention.until(), null);
      }
    }
    objects.remove(key);
  }

  @Override
  public Optional<RetentionStore> retaining() {
    return Optional.of(new RetentionStore() {
      @Override
      public boolean isOffered() {
        return true;
      }

      @Override
      public Instant now() {
        synchronized (LockingObjectStore.this) {
          return now;
        }
      }

      @Override
      public void put(ObjectKey key, ByteBuffer bytes, Retention retention) throws IOException {
        LockingObjectStore.this.put(key, bytes, retention);
      }

      @Override
      public StagedObject stage(Retention retention) throws IOException {
        return LockingObjectStore.this.stage(retention);
      }

      @Override
      public Optional<Retention> retention(ObjectKey key) throws IOException {
        synchronized (LockingObjectStore.this) {
          retentionRequests++;
          return Optional.ofNullable(there(key).retention);
        }
      }

      @Override
      public void extend(ObjectKey key, Retention retention) throws IOException {
        synchronized (LockingObjectStore.this) {
          retentionRequests++;
          Stored stored = there(key);
          if (!retention.until().isAfter(now)
              || stored.retention != null && (stored.retention.mode() != retention.mode()
                  || stored.retention.until().isAfter(retention.until()))) {
            throw new Refused(key + ": a lock does not become shorter or other", null);
          }
          stored.retention = retention;
        }
      }
    });
  }

  @Override
  public Optional<VersionStore> versions() {
    return Optional.of(new VersionStore() {
      @Override
      public List<Version> versions(String prefix) {
        synchronized (LockingObjectStore.this) {
          List<Version> all = new ArrayList<>();
          objects.forEach((key, versions) -> versions.reversed().forEach(version -> {
            if (version.bytes != null && key.path().startsWith(prefix)) {
              all.add(new Version(key, version.name, version.bytes.length, version == versions.getLast()));
            }
          }));
          return all;
        }
      }

      @Override
      public ByteBuffer get(Version version, ByteRange range) throws IOException {
        synchronized (LockingObjectStore.this) {
          byte[] bytes = find(version).bytes;
          return part(version.key(), bytes == null ? new byte[0] : bytes, range);
        }
      }

      @Override
      public void bringBack(Version version) throws IOException {
        synchronized (LockingObjectStore.this) {
          Stored stored = find(version);
          List<Stored> versions = versionsOf(version.key());
          versions.removeIf(mark -> mark.bytes == null);
          if (versions.getLast() != stored) {
            versions.add(new Stored(name(), stored.bytes, stored.retention, now));
          }
        }
      }

      private Stored find(Version version) throws Missing {
        return versionsOf(version.key()).stream().filter(one -> one.name.equals(version.id())).findFirst()
            .orElseThrow(() -> new Missing(version.key() + ": no such version"));
      }
    });
  }

  @Override
  public String location() {
    return "memory with locks";
  }

  @Override
  public void close() {}
}
