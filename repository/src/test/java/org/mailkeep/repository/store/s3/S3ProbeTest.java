package org.mailkeep.repository.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.store.Ability;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Probed.Verdict;
import org.mailkeep.repository.store.s3.FaultyProxy.Fault;
import org.mailkeep.repository.store.s3.S3Settings.Checksums;

/** What the probe finds out about servers that are known. */
class S3ProbeTest {
  @TempDir
  private Path spool;

  @Test
  void s3Proxy() throws Exception {
    try (InProcessS3 s3 = new InProcessS3()) {
      S3Location place = s3.server().place(s3.newBucket());

      assertThat(verdicts(probe(s3.server(), place))).containsEntry(Ability.CREATE_ONCE, Verdict.YES)
          .containsEntry(Ability.RACES, Verdict.YES).containsEntry(Ability.LISTING, Verdict.YES)
          .containsEntry(Ability.RANGES, Verdict.YES).containsEntry(Ability.OBJECT_LOCK, Verdict.NO)
          .containsEntry(Ability.REMOVAL, Verdict.YES);
      try (ObjectStore store = s3.server().open(place, spool)) {
        assertThat(store.list("")).isEmpty();
      }
    }
  }

  @Test
  void aServerThatRefusesHashesGetsNone() throws Exception {
    try (InProcessS3 s3 = new InProcessS3(); FaultyProxy proxy = new FaultyProxy(s3.endpoint())) {
      S3Server behind = s3.server().at(proxy.endpoint());
      proxy.next(Fault.answer(501, "NotImplemented", false));

      S3Probe.Report report = probe(behind, behind.place(s3.newBucket()));

      assertThat(report.settings().sha256()).isFalse();
      assertThat(verdicts(report)).containsEntry(Ability.SHA256_TAKEN, Verdict.NO);
    }
  }

  @Test
  void whoMayNotDeleteLeavesSomethingBehindAndSaysSo() throws Exception {
    try (InProcessS3 s3 = new InProcessS3(); FaultyProxy proxy = new FaultyProxy(s3.endpoint())) {
      S3Server behind = s3.server().at(proxy.endpoint());
      proxy.rule(request -> request.method().equals("DELETE") ? Fault.answer(403, "AccessDenied", false) : Fault.NONE);

      S3Probe.Report report = probe(behind, behind.place(s3.newBucket()));

      assertThat(verdicts(report)).containsEntry(Ability.REMOVAL, Verdict.NO);
      assertThat(report.abilities()).anySatisfy(probed -> assertThat(probed.detail()).contains("stay"));
    }
  }

  @Test
  void aBucketThatIsNotThereCantBeProbed() throws Exception {
    try (InProcessS3 s3 = new InProcessS3()) {
      assertThatThrownBy(() -> probe(s3.server(), s3.server().place("no-such-bucket")))
          .isInstanceOf(NoRepository.class);
    }
  }

  @Test
  void ceph() throws Exception {
    S3Server ceph = CephS3.server();

    S3Probe.Report plain = probe(ceph, ceph.place(ceph.newBucket()));
    S3Probe.Report locked = probe(ceph, ceph.place(ceph.newBucketWithLock()));

    assertThat(verdicts(plain)).containsEntry(Ability.CREATE_ONCE, Verdict.YES)
        .containsEntry(Ability.RACES, Verdict.YES)
        .containsEntry(Ability.LISTING, Verdict.YES).containsEntry(Ability.RANGES, Verdict.YES)
        .containsEntry(Ability.OBJECT_LOCK, Verdict.NO);
    assertThat(verdicts(locked)).containsEntry(Ability.OBJECT_LOCK, Verdict.YES)
        .containsEntry(Ability.RETENTION, Verdict.YES).containsEntry(Ability.RANGES, Verdict.YES);
    assertThat(plain.settings().chunkedEncoding()).isFalse();
  }

  private S3Probe.Report probe(S3Server server, S3Location place) throws Exception {
    return new S3Probe(place,
        settings -> new S3ObjectStore(SdkBucket.open(place, settings, Timeouts.DEFAULT, server.login()), place, spool),
        Clock.systemUTC(), new Id128(3, 4)).run();
  }

  private static Map<Ability, Verdict> verdicts(S3Probe.Report report) {
    Map<Ability, Verdict> verdicts = new TreeMap<>();
    report.abilities().forEach(probed -> verdicts.put(probed.ability(), probed.verdict()));
    assertThat(report.settings().checksums() == Checksums.WHEN_SUPPORTED)
        .isEqualTo(verdicts.get(Ability.CRC) == Verdict.YES);
    return verdicts;
  }
}
