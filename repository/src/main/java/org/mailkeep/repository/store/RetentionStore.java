package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;

/**
 * What an object store can do that keeps objects from being removed, as a bucket with object lock does. A store that accepts a retention may still not keep
 * it: read it back.
 */
public interface RetentionStore {

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

  /**
   * Makes the promise last longer, or makes one; repeating it is harmless.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Refused if it would become shorter or weaker
   */
  void extend(ObjectKey key, Retention retention) throws IOException;
}
