package org.mailkeep.repository.objectlock;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.StoreProbe;
import org.mailkeep.repository.store.StoredObject;

/** Tries whether a store keeps what it promises, because accepting a lock proves nothing: locks an object for a minute and tries to delete it. */
public final class LockTrial {

  private static final String FOLDER = StoreProbe.FOLDER + "lock-";
  private static final Duration SPAN = Duration.ofMinutes(1);

  private LockTrial() {}

  /**
   * Tries it. The object stays; the next trial removes it.
   *
   * @throws Refused if the store can't lock, or does not keep what it has locked, or lets this caller delete nothing at all
   */
  public static void run(ObjectStore store, Retention.Mode mode, Id128 id) throws IOException {
    RetentionStore retaining = NewObjects.retaining(store, "");
    Instant now = retaining.now();
    for (StoredObject before : store.list(FOLDER)) {
      if (retaining.retention(before.key()).filter(lock -> lock.until().isAfter(now)).isEmpty()) {
        remove(store, before.key());
      }
    }
    Retention promised = new Retention(mode, now.plus(SPAN).truncatedTo(ChronoUnit.SECONDS));
    ObjectKey free = new ObjectKey(FOLDER + id.hex() + "-free");
    ObjectKey locked = new ObjectKey(FOLDER + id.hex());
    store.put(free, bytes("free"));
    remove(store, free);
    retaining.put(locked, bytes("locked"), promised);
    Optional<Retention> kept = retaining.retention(locked);
    if (kept.isEmpty() || kept.get().mode() != mode || kept.get().until().isBefore(promised.until())) {
      throw new Refused(store.location() + ": the store accepts locks and does not keep them: " + locked
          + " should be locked until " + promised.until() + " and is "
          + kept.map(lock -> "until " + lock.until()).orElse("not"), null);
    }
    try {
      remove(store, locked);
    } catch (Refused e) {
      return;
    }
    throw new Refused(store.location() + ": the store deletes what is locked: " + locked + " could be deleted before "
        + promised.until(), null);
  }

  private static void remove(ObjectStore store, ObjectKey key) throws IOException {
    store.removing().orElseThrow(() -> new Refused(store.location() + ": objects can't be removed from here", null))
        .remove(key);
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }
}
