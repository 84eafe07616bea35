package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.audit.AuditLog;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.FaultyObjectStore.Crashed;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.RetryingObjectStore;
import org.mailkeep.repository.store.s3.CephS3;
import org.mailkeep.repository.store.s3.FaultyProxy;
import org.mailkeep.repository.store.s3.FaultyProxy.Fault;
import org.mailkeep.repository.store.s3.FaultyProxy.Request;
import org.mailkeep.repository.store.s3.InProcessS3;
import org.mailkeep.repository.store.s3.S3Location;
import org.mailkeep.repository.store.s3.S3Server;
import software.amazon.awssdk.services.s3.S3Client;

/** An agent backs up with the permissions that docs/operations.md gives it, and has no others. */
class AgentPermissionsTest {
  private static final List<String> CREATED = List.of("packs/", "index/", "runs/", "snapshots/", "audit/");
  private static final List<String> READ = List.of("FORMAT", "keys/", "roots/", "ledger/", "packlists/", "runs/",
      "index/", "audit/");
  private static final List<String> LISTED = List.of("FORMAT", "keys/", "roots/", "runs/", "index/", "packs/",
      "audit/");

  @TempDir
  private Path folder;

  @Test
  void aBackupNeedsNoMoreThanWhatIsDocumented() throws Exception {
    try (InProcessS3 s3 = new InProcessS3(); FaultyProxy proxy = new FaultyProxy(s3.endpoint())) {
      String bucket = s3.newBucket();
      S3Location place = s3.server().place(bucket);
      S3Server behind = s3.server().at(proxy.endpoint());
      try (ObjectStore owners = s3.server().open(place, folder);
          ObjectStore store = behind.open(S3Location.parse("s3://" + bucket + "/" + place.prefix() + "?region=us-east-1"
              + "&endpoint=" + proxy.endpoint()), folder)) {
        Credential owner = TinyBackup.init(owners);
        Credential agent = agent(owners, owner);
        String prefix = place.prefix() + "/";
        proxy.rule(
            request -> isAllowed(request, bucket, prefix) ? Fault.NONE : Fault.answer(403, "AccessDenied", false));

        backUp(store, agent, owners, owner);

        assertThat(proxy.seen()).noneMatch(request -> request.startsWith("DELETE"));
        assertThatThrownBy(() -> store.removing().orElseThrow().remove(new ObjectKey("FORMAT")))
            .isInstanceOf(Refused.class);
        assertThatThrownBy(() -> store.get(owners.list("packs/").getFirst().key(), 1 << 20))
            .isInstanceOf(Refused.class);
      }
    }
  }

  @Test
  void cephHoldsTheAgentToThePolicyOfTheDocumentation() throws Exception {
    S3Server ceph = CephS3.server();
    String bucket = ceph.newBucket();
    S3Location place = ceph.place(bucket);
    String policy = policy(bucket, place.prefix());
    try (S3Client admin = ceph.admin();
        ObjectStore owners = ceph.open(place, folder);
        ObjectStore store = ceph.as("mailkeep-agent", "mailkeep-agent-secret").open(place, folder)) {
      admin.putBucketPolicy(put -> put.bucket(bucket).policy(policy));
      Credential owner = TinyBackup.init(owners);

      backUp(store, agent(owners, owner), owners, owner);

      assertThatThrownBy(() -> store.removing().orElseThrow().remove(new ObjectKey("FORMAT")))
          .isInstanceOf(Refused.class).hasMessageContaining("s3:DeleteObject");
      assertThatThrownBy(() -> store.get(owners.list("packs/").getFirst().key(), 1 << 20))
          .isInstanceOf(Refused.class).hasMessageContaining("s3:GetObject");
      assertThatThrownBy(() -> store.list("snapshots/")).isInstanceOf(Refused.class);
      assertThat(owners.list("packs/")).isNotEmpty();
    }
  }

  /** The one for Ceph out of docs/operations.md, filled in. */
  private static String policy(String bucket, String prefix) throws Exception {
    Path module = Path.of("").toAbsolutePath();
    Path docs = Files.exists(module.resolve("docs")) ? module.resolve("docs") : module.resolveSibling("docs");
    String page = Files.readString(docs.resolve("operations.md"));
    String begin = "<!-- policy: ceph -->\n```json\n";
    int from = page.indexOf(begin) + begin.length();
    return page.substring(from, page.indexOf("```", from)).replace("BUCKET", bucket).replace("PREFIX", prefix)
        .replace("OWNER", "mailkeep");
  }

  /** Nights of an agent: with new mail, with maintenance between, going on with what a dead one had stored, and without a cache; and a look at the result. */
  private void backUp(ObjectStore store, Credential agent, ObjectStore owners, Credential owner) throws Exception {
    ObjectStore retrying = new RetryingObjectStore(store, 3, time -> {}, new Random(1));
    TinyBackup.back(retrying, agent, folder.resolve("cache"), TinyBackup.accounts(1, 2, 12));
    record(retrying, agent);
    record(retrying, agent);
    maintain(owners, owner);
    TinyBackup.back(retrying, agent, folder.resolve("cache"), TinyBackup.accounts(2, 2, 12));
    Map<String, SortedMap<String, byte[]>> large = large();
    // After its open, its packs and the segment of the first.
    ObjectStore dying = new FaultyObjectStore(retrying).failWrite(5, WriteFault.CRASH_BEFORE);
    assertThatThrownBy(() -> TinyBackup.back(dying, agent, folder.resolve("dead"), large)).isInstanceOf(Crashed.class);
    assertThat(TinyBackup.back(retrying, agent, folder.resolve("dead"), large).adoptedBytes()).isPositive();
    TinyBackup.back(retrying, agent, folder.resolve("other"), TinyBackup.accounts(3, 2, 12));
    try (Repository repository = TinyBackup.open(owners, owner)) {
      assertThat(repository.snapshots()).hasSize(4);
    }
  }

  private static void record(ObjectStore store, Credential agent) throws Exception {
    try (Repository repository = TinyBackup.open(store, agent)) {
      repository.audit().append(Action.BACKUP_COMMITTED, new AuditLog.Origin("mail1", "root"), Map.of());
    }
  }

  private static void maintain(ObjectStore owners, Credential owner) throws Exception {
    try (Repository repository = TinyBackup.open(owners, owner)) {
      assertThat(repository.maintenance(Duration.ofDays(1)).run().folded()).isEqualTo(1);
    }
  }

  private static Map<String, SortedMap<String, byte[]>> large() {
    byte[] bytes = new byte[20 << 20];
    new Random(4).nextBytes(bytes);
    return Map.of("user", new TreeMap<>(Map.of("big", bytes)));
  }

  private static Credential agent(ObjectStore store, Credential owner) throws Exception {
    SecureRandom random = new SecureRandom();
    Credential agent = owner.forRole(Role.AGENT, "mail1", random);
    new KeyObjects(store, random).addSigner(owner, agent);
    return agent;
  }

  private static boolean isAllowed(Request request, String bucket, String prefix) {
    String target = URLDecoder.decode(request.target(), StandardCharsets.UTF_8);
    String object = "/" + bucket + "/" + prefix;
    String query = target.substring(target.indexOf('?') + 1);
    return switch (request.method()) {
      case "PUT" -> request.createOnly() && CREATED.stream().anyMatch(name -> target.startsWith(object + name));
      case "GET" -> target.contains("list-type=2")
          ? LISTED.stream().anyMatch(name -> query.contains("prefix=" + prefix + name))
          : READ.stream().anyMatch(name -> target.startsWith(object + name));
      default -> false;
    };
  }
}
