package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * An object that is being written before its name is known, because the name is the hash of its bytes. Invisible until
 * {@link #commit}; used by one thread at a time.
 */
public interface StagedObject extends AutoCloseable {

  /** Appends the remaining bytes of {@code bytes} and consumes them. */
  void write(ByteBuffer bytes) throws IOException;

  /** The bytes written so far. */
  long length();

  /**
   * Makes the object exist under {@code key}, whole and durable, as {@link ObjectStore#put} does. If an object of that key
   * and length exists, it is left as it is: such keys are hashes of the content. After {@code Unavailable} it may be called again.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Exists if the key holds an object of another length
   * @throws org.mailkeep.repository.base.RepositoryException.OutcomeUnknown as for {@code put}
   */
  void commit(ObjectKey key) throws IOException;

  /** Gives up what was not committed. Harmless after {@link #commit} and when repeated. */
  @Override
  void close() throws IOException;
}
