package org.mailkeep.repository.store.s3;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.Retention.Mode;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.StagedObject;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** Object lock on a server that has it. */
class CephRetentionTest {
  private static final ObjectKey KEY = new ObjectKey("packs/00000001/3f9a");
  private static final ByteBuffer BYTES = ByteBuffer.wrap("some bytes".getBytes(US_ASCII));
  private static final Instant TOMORROW = Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS);

  private static S3Server ceph;
  private static String bucket;
  @TempDir
  private static Path spool;

  private S3Location place;
  private ObjectStore store;
  private RetentionStore retaining;

  @BeforeAll
  static void start() {
    ceph = CephS3.server();
    bucket = ceph.newBucketWithLock();
  }

  @BeforeEach
  void open() throws Exception {
    place = ceph.place(bucket);
    store = ceph.open(place, spool);
    retaining = store.retaining().orElseThrow();
  }

  @Test
  void aRetentionIsReadBackAndEarlyDeletionIsRefused() throws Exception {
    assertThat(retaining.isOffered()).isTrue();
    for (Mode mode : Mode.values()) {
      ObjectKey key = new ObjectKey("packs/00000001/" + mode.ordinal());
      retaining.put(key, BYTES, new Retention(mode, TOMORROW));

      assertThat(retaining.retention(key)).contains(new Retention(mode, TOMORROW));
      assertThatThrownBy(() -> delete(key)).isInstanceOf(S3Exception.class)
          .satisfies(refused -> assertThat(((S3Exception) refused).statusCode()).isEqualTo(403));
      assertThat(store.get(key, 10)).isEqualTo(BYTES);
    }
  }

  @Test
  void aStagedObjectComesWithItsRetention() throws Exception {
    try (StagedObject staged = retaining.stage(new Retention(Mode.GOVERNANCE, TOMORROW))) {
      staged.write(BYTES.duplicate());
      staged.commit(KEY);
    }

    assertThat(retaining.retention(KEY)).contains(new Retention(Mode.GOVERNANCE, TOMORROW));
  }

  @Test
  void aRetentionBecomesLongerAndNeverShorter() throws Exception {
    retaining.put(KEY, BYTES, new Retention(Mode.COMPLIANCE, TOMORROW));
    Instant later = TOMORROW.plus(1, ChronoUnit.DAYS);

    retaining.extend(KEY, new Retention(Mode.COMPLIANCE, later));
    retaining.extend(KEY, new Retention(Mode.COMPLIANCE, later));

    assertThat(retaining.retention(KEY)).contains(new Retention(Mode.COMPLIANCE, later));
    assertThatThrownBy(() -> retaining.extend(KEY, new Retention(Mode.COMPLIANCE, TOMORROW)))
        .isInstanceOf(Refused.class).hasMessageContaining(KEY.path()).hasMessageContaining("s3:PutObjectRetention");
    assertThat(retaining.retention(KEY)).contains(new Retention(Mode.COMPLIANCE, later));
  }

  @Test
  void whatHasNoneCanGetOne() throws Exception {
    store.put(KEY, BYTES);
    assertThat(retaining.retention(KEY)).isEqualTo(Optional.empty());

    retaining.extend(KEY, new Retention(Mode.GOVERNANCE, TOMORROW));

    assertThat(retaining.retention(KEY)).contains(new Retention(Mode.GOVERNANCE, TOMORROW));
    assertThatThrownBy(() -> retaining.retention(new ObjectKey("packs/none"))).isInstanceOf(Missing.class);
  }

  @Test
  void anOrdinaryBucketOffersNone() throws Exception {
    try (ObjectStore plain = ceph.open(ceph.place(ceph.newBucket()), spool)) {
      assertThat(plain.retaining().orElseThrow().isOffered()).isFalse();
      assertThatThrownBy(
          () -> plain.retaining().orElseThrow().put(KEY, BYTES, new Retention(Mode.GOVERNANCE, TOMORROW)))
          .isInstanceOf(Refused.class);
    }
  }

  /** Deletes every version of an object, as somebody would who means it. */
  private void delete(ObjectKey key) {
    try (S3Client admin = ceph.admin()) {
      String name = place.prefix() + "/" + key.path();
      for (ObjectVersion version : admin.listObjectVersions(list -> list.bucket(bucket).prefix(name)).versions()) {
        admin.deleteObject(gone -> gone.bucket(bucket).key(name).versionId(version.versionId()));
      }
    }
  }
}
