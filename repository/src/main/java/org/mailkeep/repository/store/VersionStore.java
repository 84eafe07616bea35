package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** What an object store can do that keeps what was overwritten or hidden, as a bucket with object lock does: whoever may not delete versions can do no more than hide them. */
public interface VersionStore {

  /** All versions of all objects whose keys begin with {@code prefix}, in the order of their keys, of each the newest first. */
  List<Version> versions(String prefix) throws IOException;

  /**
   * Part of a version.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Missing if there is none
   * @throws org.mailkeep.repository.base.RepositoryException.Corrupt if it ends before the range does
   */
  ByteBuffer get(Version version, ByteRange range) throws IOException;

  /** Makes a version what readers get, with the retention that it has; doing so again is harmless. */
  void bringBack(Version version) throws IOException;

  /**
   * What was stored at one time under a key.
   *
   * @param id the store's name for it
   * @param bytes its length
   * @param shows whether it is what readers get
   */
  record Version(ObjectKey key, String id, long bytes, boolean shows) {}
}
