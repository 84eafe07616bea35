package org.mailkeep.repository.store.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.ObjectStoreContract;
import org.testcontainers.containers.MinIOContainer;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.utility.DockerImageName;

/** A real MinIO, where Docker is. Its image left Docker Hub in 2026, so another registry is named. */
@Testcontainers(disabledWithoutDocker = true)
class MinioObjectStoreTest implements ObjectStoreContract {
  @Container
  private static final MinIOContainer MINIO = new MinIOContainer(
      DockerImageName.parse("quay.io/minio/minio:RELEASE.2025-09-07T16-13-09Z")
          .asCompatibleSubstituteFor("minio/minio"));
  private static S3Server server;
  private static String bucket;
  @TempDir
  private static Path spool;

  private ObjectStore store;

  @BeforeAll
  static void start() {
    server = new S3Server(URI.create(MINIO.getS3URL()), new Login(MINIO.getUserName(), MINIO.getPassword()));
    bucket = server.newBucket();
  }

  @BeforeEach
  void open() throws Exception {
    store = server.open(server.place(bucket), spool, Timeouts.DEFAULT);
  }

  @Override
  public ObjectStore store() {
    return store;
  }

  @Test
  void theHashOfWhatWasPutIsKept() throws Exception {
    store.put(KEY, ByteBuffer.wrap(new byte[] {1, 2, 3}));

    assertThat(store.checksums().orElseThrow().sha256(KEY))
        .contains(Body.of(ByteBuffer.wrap(new byte[] {1, 2, 3})).sha256());
  }
}
