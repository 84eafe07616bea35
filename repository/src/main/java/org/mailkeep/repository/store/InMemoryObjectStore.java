package org.mailkeep.repository.store;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;

/** Objects in memory: for tests, and the plainest reading of the contract. Durable as long as it is referred to. */
public final class InMemoryObjectStore implements ObjectStore {
  private final ConcurrentSkipListMap<ObjectKey, byte[]> objects = new ConcurrentSkipListMap<>();

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws Exists {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    byte[] before = objects.putIfAbsent(key, copy);
    if (before != null && !Arrays.equals(before, copy)) {
      throw new Exists(key + ": exists in " + location() + " with other bytes");
    }
  }

  @Override
  public StagedObject stage() {
    return new Staged();
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws Missing, Corrupt {
    byte[] bytes = bytes(key);
    if (bytes.length > atMost) {
      throw new Corrupt(key + ": " + bytes.length + " bytes, at most " + atMost + " belong there");
    }
    return ByteBuffer.wrap(bytes.clone());
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws Missing, Corrupt {
    byte[] bytes = bytes(key);
    if (range.offset() > bytes.length - range.length()) {
      throw new Corrupt(
          key + ": " + bytes.length + " bytes, but " + range.length() + " from " + range.offset() + " on are wanted");
    }
    return ByteBuffer.wrap(Arrays.copyOfRange(bytes, (int) range.offset(), (int) range.end()));
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) {
    List<StoredObject> page = new ArrayList<>();
    for (Map.Entry<ObjectKey, byte[]> object : objects.entrySet()) {
      String path = object.getKey().path();
      if (page.size() == limit) {
        break;
      }
      if (path.startsWith(prefix) && path.compareTo(after) > 0) {
        page.add(new StoredObject(object.getKey(), object.getValue().length, Optional.empty()));
      }
    }
    return page;
  }

  @Override
  public Optional<RemovalStore> removing() {
    return Optional.of(objects::remove);
  }

  @Override
  public String location() {
    return "memory";
  }

  /** Keeps the objects: what was stored can be read again. */
  @Override
  public void close() {}

  private byte[] bytes(ObjectKey key) throws Missing {
    byte[] bytes = objects.get(key);
    if (bytes == null) {
      throw new Missing(key + ": not in " + location());
    }
    return bytes;
  }

  private final class Staged implements StagedObject {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Override
    public void write(ByteBuffer bytes) {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      written.writeBytes(copy);
    }

    @Override
    public long length() {
      return written.size();
    }

    @Override
    public void commit(ObjectKey key) throws Exists {
      byte[] before = objects.putIfAbsent(key, written.toByteArray());
      if (before != null && before.length != written.size()) {
        throw new Exists(
            key + ": exists in " + location() + " with " + before.length + " bytes, not " + written.size());
      }
    }

    @Override
    public void close() {}
  }
}
