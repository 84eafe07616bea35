package org.mailkeep.repository.store.s3;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.ObjectStoreContract;

class CephObjectStoreTest implements ObjectStoreContract {
  private static S3Server ceph;
  private static String bucket;
  @TempDir
  private static Path spool;

  private ObjectStore store;

  @BeforeAll
  static void start() throws Exception {
    ceph = CephS3.server();
    bucket = ceph.newBucket();
  }

  @BeforeEach
  void open() throws Exception {
    store = ceph.open(ceph.place(bucket), spool, Timeouts.DEFAULT);
  }

  @Override
  public ObjectStore store() {
    return store;
  }
}
