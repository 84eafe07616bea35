package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.mailkeep.repository.base.RepositoryException.Missing;

/**
 * What an object store can do that keeps objects from being removed, as a bucket with object lock does. A store that accepts a retention may still not keep
 * it: read it back.
 */
public interface RetentionStore {

  /** What keeps objects in {@code store}; empty if it can't, or its place was not made to. */
  static Optional<RetentionStore> offeredBy(ObjectStore store) throws IOException {
    Optional<RetentionStore> retaining = store.retaining();
    return retaining.isPresent() && retaining.get().isOffered() ? retaining : Optional.empty();
  }

  /** Whether the place was made to keep objects: a bucket with object lock. */
  boolean isOffered() throws IOException;

  /** The time by the store's clock, which its promises go by. */
  Instant now() throws IOException;

  /** As {@link ObjectStore#put}; the object comes with its retention, or not at all. */
  void put(ObjectKey key, ByteBuffer bytes, Retention retention) throws IOException;

  /** As {@link ObjectStore#stage()}; what is committed comes with its retention. */
  StagedObject stage(Retention retention) throws IOException;

  /**
   * What the store says that it promised; empty if nothing.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Missing if there is no such object
   */
  Optional<Retention> retention(ObjectKey key) throws IOException;

  /** The same; empty as well if there is no such object. */
  default Optional<Retention> retentionIfThere(ObjectKey key) throws IOException {
    try {
      return retention(key);
    } catch (Missing e) {
      return Optional.empty();
    }
  }

  /**
   * Makes the promise last longer, or makes one; repeating it is harmless.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Refused if it would become shorter or weaker
   */
  void extend(ObjectKey key, Retention retention) throws IOException;
}
