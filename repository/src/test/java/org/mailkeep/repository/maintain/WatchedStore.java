package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.RemovalStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;

/** A store that writes down every request, lets something happen before a put, hides objects and flips bits. */
public final class WatchedStore implements ObjectStore {

  private final ObjectStore store;
  private final List<String> requests = new ArrayList<>();
  private Predicate<String> hidden = key -> false;
  private String flippedKey = "";
  private int flippedBit;
  private String awaited = "\n";
  private @Nullable Event event;
  private String awaitedAfter = "\n";
  private @Nullable Event eventAfter;

  public WatchedStore() {
    this(new InMemoryObjectStore());
  }

  public WatchedStore(ObjectStore store) {
    this.store = store;
  }

  /** What happens meanwhile. */
  @FunctionalInterface
  public interface Event {
    void happens() throws IOException;
  }

  /** Lets {@code what} happen, once, before the next put of a key that begins with {@code prefix}. */
  public void beforePut(String prefix, Event what) {
    awaited = prefix;
    event = what;
  }

  /** Lets {@code what} happen, once, before the next listing of {@code prefix}. */
  public void beforeList(String prefix, Event what) {
    awaited = "list " + prefix;
    event = what;
  }

  /** Lets {@code what} happen, once, after the next put of a key that begins with {@code prefix}. */
  public void afterPut(String prefix, Event what) {
    awaitedAfter = prefix;
    eventAfter = what;
  }

  /** Objects of those keys are not there. */
  public void hide(Predicate<String> keys) {
    hidden = keys;
  }

  /** From now on that bit of that object is another. */
  public void flip(String key, int bit) {
    flippedKey = key;
    flippedBit = bit;
  }

  /** The requests since the last call, as {@code put KEY}, {@code get KEY}, {@code list PREFIX}. */
  public synchronized List<String> requests() {
    List<String> since = List.copyOf(requests);
    requests.clear();
    return since;
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    note("put " + key);
    happen(key.path());
    if (hidden.test(key.path())) {
      throw new Exists(key + ": exists and is hidden");
    }
    store.put(key, bytes);
    Event then = eventAfter;
    if (then != null && key.path().startsWith(awaitedAfter)) {
      eventAfter = null;
      then.happens();
    }
  }

  @Override
  public StagedObject stage() throws IOException {
    StagedObject staged = store.stage();
    return new StagedObject() {
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
        note("put " + key);
        happen(key.path());
        staged.commit(key);
      }

      @Override
      public void close() throws IOException {
        staged.close();
      }
    };
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    note("get " + key);
    return flipped(key, 0, store.get(there(key), atMost));
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    note("get " + key);
    return flipped(key, range.offset(), store.get(there(key), range));
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    note("list " + prefix);
    happen("list " + prefix);
    return store.list(prefix, after, 100_000).stream().filter(object -> !hidden.test(object.key().path())).limit(limit)
        .toList();
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

  private ObjectKey there(ObjectKey key) throws Missing {
    if (hidden.test(key.path())) {
      throw new Missing(key + ": hidden");
    }
    return key;
  }

  private ByteBuffer flipped(ObjectKey key, long offset, ByteBuffer bytes) {
    long at = flippedBit / 8 - offset;
    if (!key.path().equals(flippedKey) || at < 0 || at >= bytes.remaining()) {
      return bytes;
    }
    ByteBuffer copy = ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    return copy.put((int) at, (byte) (copy.get((int) at) ^ 1 << flippedBit % 8));
  }

  private void happen(String what) throws IOException {
    Event now = event;
    if (now != null && what.startsWith(awaited)) {
      event = null;
      now.happens();
    }
  }

  private synchronized void note(String request) {
    requests.add(request);
  }
}
