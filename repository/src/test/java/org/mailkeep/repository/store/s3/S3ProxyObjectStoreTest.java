package org.mailkeep.repository.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.ObjectStoreContract;
import org.mailkeep.repository.store.StoredObject;

class S3ProxyObjectStoreTest implements ObjectStoreContract {
  private static InProcessS3 s3;
  private static String bucket;
  @TempDir
  private static Path spool;

  private ObjectStore store;

  @BeforeAll
  static void start() throws Exception {
    s3 = new InProcessS3();
    bucket = s3.newBucket();
  }

  @AfterAll
  static void stop() throws Exception {
    s3.close();
  }

  @BeforeEach
  void open() throws Exception {
    store = s3.server().open(s3.server().place(bucket), spool, Timeouts.DEFAULT);
  }

  @Override
  public ObjectStore store() {
    return store;
  }

  @Test
  void aListingTellsWhenAnObjectWasStoredAndGoesOnTellingTheSame() throws Exception {
    store.put(KEY, ByteBuffer.wrap(new byte[] {1}));

    List<StoredObject> listed = store.list(KEY.path());

    assertThat(listed).hasSize(1);
    assertThat(listed.getFirst().stored()).isPresent();
    store.put(new ObjectKey("other"), ByteBuffer.wrap(new byte[] {2}));
    assertThat(store.list(KEY.path())).isEqualTo(listed);
  }
}
