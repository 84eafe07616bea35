package org.mailkeep.repository.objectlock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.maintain.BringBack;
import org.mailkeep.repository.maintain.Site;
import org.mailkeep.repository.prune.PruneReport;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Retention.Mode;
import org.mailkeep.repository.store.RetryingObjectStore;
import org.mailkeep.repository.store.SplitObjectStore;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.repository.store.s3.CephS3;
import org.mailkeep.repository.store.s3.S3Location;
import org.mailkeep.repository.store.s3.S3Server;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.DeleteMarkerEntry;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockRetentionMode;
import software.amazon.awssdk.services.s3.model.ObjectVersion;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** What thieves of credentials can do to packs and snapshots that a real server keeps locked: hide them, and no more. */
class CephLocksTest {

  @TempDir
  private Path folder;

  private S3Server ceph;
  private String bucket;
  private S3Location place;
  private ObjectStore store;
  private Site site;

  @BeforeEach
  void open() throws IOException {
    ceph = CephS3.server();
    bucket = ceph.newBucketWithLock();
    place = ceph.place(bucket);
    store = new RetryingObjectStore(
        new SplitObjectStore(ceph.open(place, folder), ceph.open(ceph.place(ceph.newBucket()), folder)), 3, pause -> {},
        new Random(1));
    site = new Site(store, folder);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void whoeverStealsTheKeysOfTheBucketsOwnerDeletesNothing(Mode mode) throws Exception {
    lock(mode);
    for (int night = 1; night <= 3; night++) {
      site.back("anna", TinyBackup.accounts(night, 2, 6));
    }
    PruneReport report = prune();
    assertThat(report.longerLocks()).isPositive();
    int objects = content().size();

    try (S3Client thief = ceph.admin()) {
      int refused = 0;
      for (ObjectVersion version : versions(thief).versions()) {
        if (isContent(version.key())) {
          assertDenied(() -> thief.deleteObject(
              gone -> gone.bucket(bucket).key(version.key()).versionId(version.versionId())));
          assertDenied(() -> thief.putObjectRetention(shorter -> shorter.bucket(bucket).key(version.key())
              .versionId(version.versionId())
              .retention(lock -> lock.mode(ObjectLockRetentionMode.fromValue(mode.name()))
                  .retainUntilDate(Instant.now().plus(1, ChronoUnit.MINUTES)))));
          refused += 2;
        }
      }
      assertThat(refused).isEqualTo(2 * objects);
      int number = 0;
      for (StoredObject object : content()) {
        String name = place.prefix() + "/" + object.key().path();
        if (number % 2 == 0) {
          thief.putObject(put -> put.bucket(bucket).key(name), RequestBody.fromString("ransom note"));
        }
        if (number++ % 3 < 2) {
          thief.deleteObject(gone -> gone.bucket(bucket).key(name));
        }
      }
      assertThat(content()).hasSizeLessThan(objects);
    }

    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      BringBack.Report back = repository.bringBack().run();
      assertThat(back.lost()).isEmpty();
      assertThat(back.back()).hasSizeGreaterThan(objects / 2);
      assertThat(LockCheck.of(store, repository.locks().known()).problems()).isEmpty();
    }
    site.assertSound();
  }

  @Test
  void whoeverStealsAnAgentsKeysDeletesAndOverwritesNothingForGood() throws Exception {
    lock(Mode.COMPLIANCE);
    site.back("anna", TinyBackup.accounts(1, 2, 6));
    String policy = """
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow",
          "Principal": {"AWS": ["arn:aws:iam:::user/mailkeep-agent"]},
          "Action": ["s3:PutObject", "s3:PutObjectRetention"],
          "Resource": ["arn:aws:s3:::%1$s/%2$s/packs/*", "arn:aws:s3:::%1$s/%2$s/snapshots/*"]}]}
        """.formatted(bucket, place.prefix());
    try (S3Client admin = ceph.admin();
        S3Client thief = ceph.as("mailkeep-agent", "mailkeep-agent-secret").admin()) {
      admin.putBucketPolicy(put -> put.bucket(bucket).policy(policy));
      for (StoredObject object : content()) {
        String name = place.prefix() + "/" + object.key().path();
        assertDenied(() -> thief.deleteObject(gone -> gone.bucket(bucket).key(name)));
        thief.putObject(put -> put.bucket(bucket).key(name), RequestBody.fromString("ransom note"));
      }
    }
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      assertThat(repository.bringBack().run().lost()).isEmpty();
    }
    site.assertSound();
  }

  @Test
  void whatIsNeededNoMoreStaysAsLongAsItIsLockedAndAllVersionsGoAfterwards() throws Exception {
    site.back("anna", TinyBackup.accounts(1, 2, 6));
    List<ObjectKey> first = content().stream().map(StoredObject::key).toList();
    lock(Mode.GOVERNANCE);
    site.back("anna", TinyBackup.accounts(2, 2, 6));
    site.expectOnly(run -> false);

    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      PruneReport report = repository.prune(Site.DEADLINE, (root, runs) -> (run, entry) -> false,
          Repacking.upTo(Long.MAX_VALUE)).run();
      assertThat(report.lockedPacks()).isPositive();
      assertThat(report.deletedPacks()).isPositive();
    }

    try (S3Client admin = ceph.admin()) {
      ListObjectVersionsResponse left = versions(admin);
      assertThat(left.versions()).extracting(ObjectVersion::key).filteredOn(this::isContent).isNotEmpty()
          .noneMatch(name -> first.stream().anyMatch(key -> name.endsWith(key.path())));
      assertThat(left.deleteMarkers()).extracting(DeleteMarkerEntry::key).filteredOn(this::isContent).isEmpty();
    }
  }

  @Test
  void theTrialOfTermsDeletesNothingThatIsLocked() throws Exception {
    lock(Mode.COMPLIANCE);
    ObjectStore plain = new SplitObjectStore(ceph.open(ceph.place(ceph.newBucket()), folder),
        ceph.open(ceph.place(ceph.newBucket()), folder));
    Site other = new Site(plain, folder.resolve("other"));
    try (Repository repository = TinyBackup.open(plain, other.maintainer)) {
      assertThatThrownBy(() -> repository.locks().set(Optional.of(terms(Mode.COMPLIANCE))))
          .isInstanceOf(Refused.class).hasMessageContaining("object lock");
    }
  }

  private void lock(Mode mode) throws IOException {
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      repository.locks().set(Optional.of(terms(mode)));
    }
  }

  private static LockTerms terms(Mode mode) {
    return new LockTerms(mode, Duration.ofDays(35), Optional.empty());
  }

  private PruneReport prune() throws IOException {
    try (Repository repository = TinyBackup.open(store, site.maintainer)) {
      return repository.prune(Site.DEADLINE, repository.policy(), Repacking.upTo(Long.MAX_VALUE)).run();
    }
  }

  private List<StoredObject> content() throws IOException {
    List<StoredObject> all = new ArrayList<>(store.list("packs/"));
    all.addAll(store.list("snapshots/"));
    return all;
  }

  private boolean isContent(String name) {
    return name.startsWith(place.prefix() + "/packs/") || name.startsWith(place.prefix() + "/snapshots/");
  }

  private ListObjectVersionsResponse versions(S3Client client) {
    return client.listObjectVersions(list -> list.bucket(bucket).prefix(place.prefix()));
  }

  private static void assertDenied(Runnable attack) {
    assertThatThrownBy(attack::run).isInstanceOf(S3Exception.class)
        .satisfies(refused -> assertThat(((S3Exception) refused).statusCode()).isEqualTo(403));
  }
}
