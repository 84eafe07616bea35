package org.mailkeep.repository.store;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.store.Probed.Verdict;

/**
 * Tries what a store can do, because an answer that says yes proves nothing. Writes a few small objects below a name of its own and removes them, if it may.
 */
public final class StoreProbe {
  /** What the keys of all objects begin with that are stored for a trial. */
  public static final String FOLDER = "probe/";

  /** How many try to create one object at once. */
  static final int WRITERS = 16;

  private final ObjectStore store;
  private final String folder;
  private final List<Probed> found = new ArrayList<>();
  private final List<ObjectKey> made = new ArrayList<>();

  /** Will probe {@code store} below {@code probe/ID/}. */
  public StoreProbe(ObjectStore store, Id128 id) {
    this.store = store;
    folder = FOLDER + id.hex() + "/";
  }

  /**
   * Tries it all.
   *
   * @throws IOException if the store can't be reached, or nothing at all may be stored there
   */
  public List<Probed> run() throws IOException {
    ByteBuffer bytes = ascii("0123456789");
    ObjectKey once = key("once");
    ObjectKey other = key("read");
    store.put(once, bytes);
    store.put(other, bytes);
    attempt(Ability.CREATE_ONCE, () -> createOnce(once));
    attempt(Ability.RACES, this::race);
    attempt(Ability.LISTING, this::listing);
    attempt(Ability.RANGES, () -> ranges(other));
    attempt(Ability.SHA256_KEPT, () -> sha256Kept(other, bytes));
    attempt(Ability.REMOVAL, this::removal);
    return List.copyOf(found);
  }

  private Probed createOnce(ObjectKey key) throws IOException {
    try {
      store.put(key, ascii("overwritten"));
      return no(Ability.CREATE_ONCE, "a second put of the same name was accepted");
    } catch (Exists e) {
      return yes(Ability.CREATE_ONCE, "a second put of the same name was refused");
    }
  }

  private Probed race() throws IOException {
    ObjectKey key = key("race");
    CyclicBarrier start = new CyclicBarrier(WRITERS);
    AtomicInteger winners = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> writers = new ArrayList<>();
      for (int i = 0; i < WRITERS; i++) {
        int writer = i;
        writers.add(threads.submit(() -> {
          start.await();
          try {
            store.put(key, ascii("writer " + writer));
            winners.incrementAndGet();
          } catch (Exists e) {
            // As all but one must.
          }
          return true;
        }));
      }
      for (Future<Boolean> writer : writers) {
        writer.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted", e);
    }
    String detail = winners + " of " + WRITERS + " that wrote at once won";
    return winners.get() == 1 ? yes(Ability.RACES, detail) : no(Ability.RACES, detail);
  }

  private Probed listing() throws IOException {
    List<ObjectKey> listed = store.list(folder).stream().map(StoredObject::key).toList();
    return listed.containsAll(made)
        ? yes(Ability.LISTING, "what was stored is listed at once")
        : no(Ability.LISTING, "of " + made.size() + " objects just stored " + listed.size() + " are listed");
  }

  private Probed ranges(ObjectKey key) throws IOException {
    try {
      ByteBuffer part = store.get(key, new ByteRange(3, 4));
      return part.equals(ascii("3456"))
          ? yes(Ability.RANGES, "")
          : no(Ability.RANGES, "other bytes came than were asked for");
    } catch (Corrupt e) {
      return no(Ability.RANGES, String.valueOf(e.getMessage()));
    }
  }

  private Probed sha256Kept(ObjectKey key, ByteBuffer bytes) throws IOException {
    if (store.checksums().isEmpty()) {
      return no(Ability.SHA256_KEPT, "");
    }
    Optional<Hash256> kept = store.checksums().get().sha256(key);
    if (kept.isEmpty()) {
      return no(Ability.SHA256_KEPT, "none is shown");
    }
    return kept.get().equals(Hash256.sha256(bytes))
        ? yes(Ability.SHA256_KEPT, "")
        : no(Ability.SHA256_KEPT, "another hash is shown than that of the bytes");
  }

  private Probed removal() throws IOException {
    if (store.removing().isEmpty()) {
      return no(Ability.REMOVAL, left());
    }
    for (ObjectKey key : made) {
      store.removing().get().remove(key);
    }
    return yes(Ability.REMOVAL, "");
  }

  private void attempt(Ability ability, Attempt attempt) throws IOException {
    try {
      found.add(attempt.make());
    } catch (Refused e) {
      String why = e.getMessage() + (ability == Ability.REMOVAL ? "; " + left() : "");
      found.add(new Probed(ability, ability == Ability.REMOVAL ? Verdict.NO : Verdict.UNKNOWN, why));
    }
  }

  private String left() {
    return made.size() + " small objects below " + folder + " stay";
  }

  private ObjectKey key(String name) {
    ObjectKey key = new ObjectKey(folder + name);
    made.add(key);
    return key;
  }

  private static Probed yes(Ability ability, String detail) {
    return new Probed(ability, Verdict.YES, detail);
  }

  private static Probed no(Ability ability, String detail) {
    return new Probed(ability, Verdict.NO, detail);
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  @FunctionalInterface
  private interface Attempt {
    Probed make() throws IOException;
  }
}
