package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.mailkeep.repository.base.RepositoryException.Exists;

/**
 * A flat map from key to immutable bytes: the only thing we ask of a disk or a cloud.
 *
 * <p>An implementation promises:
 *
 * <ul>
 * <li>create-once: of any number of puts of one key one wins, and the object never changes afterwards;
 * <li>atomic: no reader sees part of an object, even after a crash;
 * <li>durable: an object survives a loss of power once its put has returned;
 * <li>read-after-write: an object is readable and listed once its put has returned;
 * <li>thread-safe: every method may be called from any thread.
 * </ul>
 *
 * <p>All lengths are bytes as stored. Failures are {@link org.mailkeep.repository.base.RepositoryException}s: {@code Unavailable} may be tried again,
 * {@code Refused} needs a person.
 */
public interface ObjectStore extends Staging, AutoCloseable {

  /**
   * Creates the object {@code key}. Storing the very same bytes again is a no-op.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Exists if the key holds other bytes
   * @throws org.mailkeep.repository.base.RepositoryException.OutcomeUnknown if the store stopped answering mid-write; the object may exist, so
   *     nothing that it refers to may be deleted
   */
  void put(ObjectKey key, ByteBuffer bytes) throws IOException;

  /**
   * Creates the object if there is none of that name, whatever is in the one that is there.
   *
   * @return false if the key is taken: by somebody else's object, or by this one, if the answer to an earlier attempt was lost
   * @throws org.mailkeep.repository.base.RepositoryException.OutcomeUnknown as for {@link #put}
   */
  default boolean putIfAbsent(ObjectKey key, ByteBuffer bytes) throws IOException {
    List<StoredObject> there = list(key.path(), "", 1);
    if (!there.isEmpty() && there.getFirst().key().equals(key)) {
      return false;
    }
    try {
      put(key, bytes);
      return true;
    } catch (Exists e) {
      return false;
    }
  }

  @Override
  StagedObject stage() throws IOException;

  /**
   * The whole object, which must not be longer than {@code atMost} bytes.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Missing if there is none
   * @throws org.mailkeep.repository.base.RepositoryException.Corrupt if it is longer
   */
  ByteBuffer get(ObjectKey key, int atMost) throws IOException;

  /**
   * Part of an object.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Missing if there is none
   * @throws org.mailkeep.repository.base.RepositoryException.Corrupt if it ends before the range does
   */
  ByteBuffer get(ObjectKey key, ByteRange range) throws IOException;

  /**
   * At most {@code limit} objects whose keys begin with {@code prefix} and come after {@code after} (empty: from the first), in the order of
   * their keys. Fewer than {@code limit} means that there are no more.
   */
  List<StoredObject> list(String prefix, String after, int limit) throws IOException;

  /** All objects whose keys begin with {@code prefix}, in the order of their keys. */
  default List<StoredObject> list(String prefix) throws IOException {
    List<StoredObject> all = new ArrayList<>();
    List<StoredObject> page;
    String after = "";
    do {
      page = list(prefix, after, 1000);
      all.addAll(page);
      after = page.isEmpty() ? "" : page.getLast().key().path();
    } while (page.size() == 1000);
    return all;
  }

  /** How to keep objects from being removed; empty if the store can't. */
  default Optional<RetentionStore> retaining() {
    return Optional.empty();
  }

  /** How to see what was overwritten or hidden; empty if the store keeps nothing of it. */
  default Optional<VersionStore> versions() {
    return Optional.empty();
  }

  /** How to learn the hashes of objects without reading them; empty if the store can't. */
  default Optional<ChecksumStore> checksums() {
    return Optional.empty();
  }

  /** How to remove objects; empty if the store can't. */
  default Optional<RemovalStore> removing() {
    return Optional.empty();
  }

  /** What a person calls this store in a message: a folder's path, a bucket's URL; never a secret. */
  String location();

  @Override
  void close() throws IOException;
}
