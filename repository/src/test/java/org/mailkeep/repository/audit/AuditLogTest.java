package org.mailkeep.repository.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

class AuditLogTest {
  private static final AuditLog.Origin ORIGIN = new AuditLog.Origin("mail1", "root");
  private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-10-01T02:03:04Z"), ZoneOffset.UTC);

  private final SecureRandom random = new SecureRandom();
  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final KeyObjects keys = new KeyObjects(store, random);
  private final Credential owner = Credential.newOwner(Id128.random(random), "first", random);
  private Keyring admin;
  private Keyring restorer;

  @BeforeEach
  void makeKeys() throws IOException {
    admin = keys.create(owner);
    restorer = keyring(Role.RESTORE);
  }

  @Test
  void whatWasRecordedIsReadByAnAuditor() throws IOException {
    Map<String, String> details = new LinkedHashMap<>();
    details.put("accounts", "jdoe@uni.example");
    details.put("reason", "ticket 4711, \u00e9t\u00e9");
    AuditEvent begun = log(restorer).append(Action.RESTORE_BEGUN, ORIGIN, details);
    AuditEvent ended = log(restorer).append(Action.RESTORE_ENDED, ORIGIN, Map.of("messages", "17"));
    AuditEvent other = log(admin).append(Action.MAIL_SHOWN, ORIGIN, Map.of());

    Seen seen = visit(log(keyring(Role.AUDITOR)));

    assertThat(seen.problems).isEmpty();
    assertThat(seen.events).containsExactlyInAnyOrder(begun, ended, other);
    assertThat(begun.details()).containsExactlyEntriesOf(details);
    assertThat(begun.time()).isEqualTo(CLOCK.instant());
    assertThat(List.of(begun.sequence(), ended.sequence(), other.sequence())).containsExactly(1L, 2L, 1L);
  }

  @Test
  void anAgentRecordsAndDoesNotRead() throws IOException {
    Keyring agent = keyring(Role.AGENT);
    log(agent).append(Action.RESTORE_BEGUN, ORIGIN, Map.of());
    log(agent).append(Action.RESTORE_ENDED, ORIGIN, Map.of());

    assertThat(visit(log(admin)).events).hasSize(2);
    assertThatThrownBy(() -> visit(log(agent))).isInstanceOf(WrongKey.class);
  }

  @Test
  void processesWithOneCredentialMakeOneChain() throws Exception {
    try (ExecutorService processes = Executors.newFixedThreadPool(4)) {
      List<Future<AuditEvent>> events = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        AuditLog log = log(restorer);
        Callable<AuditEvent> appended = () -> log.append(Action.RESTORE_BEGUN, ORIGIN, Map.of());
        events.add(processes.submit(appended));
      }
      for (Future<AuditEvent> event : events) {
        event.get();
      }
    }

    Seen seen = visit(log(admin));
    assertThat(seen.problems).isEmpty();
    assertThat(seen.events).extracting(AuditEvent::sequence).containsExactly(4L, 3L, 2L, 1L);
  }

  @Test
  void anEventThatWasRemovedIsMissed() throws IOException {
    record(5);

    assertThat(visit(log(admin, without(4))).problems).singleElement().asString().contains("event 4 is missing");
    assertThat(visit(log(admin, without(1, 2, 3))).problems).singleElement().asString()
        .contains("events 1 to 3 are missing");
  }

  @Test
  void everyByteCounts() throws IOException {
    record(2);
    for (StoredObject event : store.list("audit/")) {
      byte[] bytes = bytes(store, event.key());
      for (int i = 0; i < bytes.length; i++) {
        byte[] changed = bytes.clone();
        changed[i] ^= 1;

        Seen seen = visit(log(admin, with(event.key(), changed)));

        assertThat(seen.problems).as("%s, byte %d", event.key(), i).isNotEmpty();
      }
    }
  }

  @Test
  void anEventInAnothersPlaceIsNone() throws IOException {
    record(2);
    ObjectKey newer = store.list("audit/").get(0).key();
    ObjectKey older = store.list("audit/").get(1).key();

    assertThat(visit(log(admin, with(older, bytes(store, newer)))).problems).isNotEmpty();
  }

  @Test
  void aChainThatItsActorForkedDoesNotFit() throws IOException {
    record(2);
    ObjectKey first = AuditFormat.key(restorer.signerId(), 1);
    AuditEvent other = new AuditEvent(restorer.signerId(), 1, Hash256.ZERO, CLOCK.instant(), "mail1", "root", "nothing",
        Map.of());
    byte[] signed = array(restorer.signBoxed(ObjectKind.AUDIT_EVENT, first, AuditFormat.write(other)));

    assertThat(visit(log(admin, with(first, signed))).problems).singleElement().asString()
        .contains("not the event that the one after it names");
  }

  @Test
  void whatNobodyWroteHereIsAProblemAndNoFailure() throws IOException {
    record(1);
    String prefix = "audit/" + restorer.signerId().hex() + "/";
    for (String name : List.of("audit/readme", prefix + "0000000000000000", prefix + "ffffffffffffffff",
        "audit/00000000000000000000000000000000/fffffffffffffffe")) {
      Seen seen = visit(log(admin, with(new ObjectKey(name), new byte[] {1, 2, 3})));

      assertThat(seen.events).as(name).hasSize(1);
      assertThat(seen.problems).as(name).isNotEmpty();
    }
  }

  @Test
  void detailsAreKeptWithinBounds() throws IOException {
    Map<String, String> details = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      details.put("name" + "\u00fc".repeat(2000) + i, "\ud83d\udce7".repeat(20_000));
    }

    AuditEvent event = log(restorer).append(Action.RESTORE_BEGUN, ORIGIN, details);

    assertThat(visit(log(admin)).events).containsExactly(event);
  }

  private void record(int events) throws IOException {
    for (int i = 0; i < events; i++) {
      log(restorer).append(Action.RESTORE_BEGUN, ORIGIN, Map.of("number", String.valueOf(i)));
    }
  }

  private InMemoryObjectStore without(int... sequences) throws IOException {
    InMemoryObjectStore copy = new InMemoryObjectStore();
    for (StoredObject object : store.list("")) {
      boolean gone = false;
      for (int sequence : sequences) {
        gone |= object.key().equals(AuditFormat.key(restorer.signerId(), sequence));
      }
      if (!gone) {
        copy.put(object.key(), store.get(object.key(), 1 << 20));
      }
    }
    return copy;
  }

  private InMemoryObjectStore with(ObjectKey key, byte[] bytes) throws IOException {
    InMemoryObjectStore copy = new InMemoryObjectStore();
    for (StoredObject object : store.list("")) {
      if (!object.key().equals(key)) {
        copy.put(object.key(), store.get(object.key(), 1 << 20));
      }
    }
    copy.put(key, ByteBuffer.wrap(bytes));
    return copy;
  }

  private static byte[] bytes(ObjectStore from, ObjectKey key) throws IOException {
    return array(from.get(key, 1 << 20));
  }

  private static byte[] array(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return bytes;
  }

  private Keyring keyring(Role role) throws IOException {
    Credential credential = owner.forRole(role, role + " one", random);
    keys.addSigner(owner, credential);
    return keys.load(credential);
  }

  private AuditLog log(Keyring keyring) {
    return log(keyring, store);
  }

  private static AuditLog log(Keyring keyring, ObjectStore store) {
    return new AuditLog(store, keyring, CLOCK);
  }

  private static Seen visit(AuditLog log) throws IOException {
    Seen seen = new Seen(new ArrayList<>(), new ArrayList<>());
    log.visit(seen);
    return seen;
  }

  private record Seen(List<AuditEvent> events, List<String> problems) implements AuditLog.Visitor {
    @Override
    public void event(AuditEvent event) {
      events.add(event);
    }

    @Override
    public void problem(String problem) {
      problems.add(problem);
    }
  }
}
