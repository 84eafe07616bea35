package org.mailkeep.repository.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.erase.ErasureOrder;
import org.mailkeep.repository.erase.Forbidden;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.prune.PruneReport;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.verify.DamageReach;
import org.mailkeep.repository.verify.VerifyReport;

/** A repository, some agents that back up to it, a maintainer, and what every snapshot has to give back. */
public final class Site {

  public static final Duration DEADLINE = Duration.ofDays(2);

  public final ObjectStore store;
  public final Credential owner;
  public final Credential maintainer;
  private final Path caches;
  private final Map<String, Credential> agents = new HashMap<>();
  private final Map<Id128, Map<String, SortedMap<String, byte[]>>> expected = new LinkedHashMap<>();

  public Site(ObjectStore store, Path caches) throws IOException {
    this.store = store;
    this.caches = caches;
    owner = TinyBackup.init(store);
    maintainer = admit(Role.MAINTAINER, "maintainer");
  }

  public Credential agent(String name) throws IOException {
    Credential known = agents.get(name);
    if (known == null) {
      known = admit(Role.AGENT, name);
      agents.put(name, known);
    }
    return known;
  }

  private Credential admit(Role role, String name) throws IOException {
    Credential credential = owner.forRole(role, name, new SecureRandom());
    new KeyObjects(store, new SecureRandom()).addSigner(owner, credential);
    return credential;
  }

  public Path cache(String agent) {
    return caches.resolve(agent);
  }

  public CommittedRun back(String agent, Map<String, SortedMap<String, byte[]>> accounts) throws IOException {
    return back(store, agent, cache(agent), accounts);
  }

  public CommittedRun back(ObjectStore through, String agent, Path cache,
      Map<String, SortedMap<String, byte[]>> accounts)
      throws IOException {
    CommittedRun run = TinyBackup.back(through, agent(agent), cache, accounts);
    expect(run.snapshot(), accounts);
    return run;
  }

  /** Backs up accounts of which nothing has changed: see {@link TinyBackup#backUnchanged}. */
  public CommittedRun unchanged(String agent, Map<String, SortedMap<String, byte[]>> accounts) throws IOException {
    CommittedRun run = TinyBackup.backUnchanged(store, agent(agent), cache(agent), accounts, Map.of(),
        message -> Optional.empty());
    expect(run.snapshot(), accounts);
    return run;
  }

  /** The packs that verify finds something wrong with. */
  public Set<PackId> damaged() throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      return DamageReach
          .packs(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings());
    }
  }

  public void expect(Snapshot snapshot, Map<String, SortedMap<String, byte[]>> accounts) {
    expected.put(snapshot.run(), copy(accounts));
  }

  /** A run that died may have committed. */
  public void expectIfThere(Map<String, SortedMap<String, byte[]>> accounts) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      for (Snapshot snapshot : repository.snapshots()) {
        expected.putIfAbsent(snapshot.run(), copy(accounts));
      }
    }
  }

  public MaintenanceReport maintain() throws IOException {
    return maintain(store);
  }

  public MaintenanceReport maintain(ObjectStore through) throws IOException {
    return maintain(through, TinyBackup.CLOCK);
  }

  public MaintenanceReport maintain(ObjectStore through, Clock clock) throws IOException {
    try (Repository repository = Repository.open(through, maintainer, clock, new SecureRandom())) {
      return repository.maintenance(DEADLINE).run();
    }
  }

  /** Prunes, and expects no snapshot any more that {@code kept} does not keep. */
  public PruneReport prune(Predicate<Id128> kept) throws IOException {
    return prune(store, kept);
  }

  public PruneReport prune(ObjectStore through, Predicate<Id128> kept) throws IOException {
    expectOnly(kept);
    try (Repository repository = Repository.open(through, maintainer, TinyBackup.CLOCK, new SecureRandom())) {
      return repository
          .prune(DEADLINE, (root, runs) -> (run, entry) -> kept.test(run.id()), Repacking.upTo(Long.MAX_VALUE)).run();
    }
  }

  /** Expects no other snapshots any more. */
  public void expectOnly(Predicate<Id128> kept) {
    expected.keySet().removeIf(kept.negate());
  }

  /** Erases an account, and expects it in no snapshot any more that there is by then. */
  public ErasureOrder erase(String account) throws IOException {
    return erase(store, account);
  }

  public ErasureOrder erase(ObjectStore through, String account) throws IOException {
    try (Repository repository = Repository.open(through, maintainer, TinyBackup.CLOCK, new SecureRandom())) {
      ErasureOrder order = order(account);
      assertThat(repository.erase(Forbidden.NEVER).order(order).reasons()).isEmpty();
      expected.values().forEach(accounts -> accounts.remove(account));
      expected.values().removeIf(Map::isEmpty);
      return order;
    }
  }

  public static ErasureOrder order(String account) {
    return new ErasureOrder(Id128.random(new SecureRandom()), account, TinyBackup.CLOCK.instant(), "host", "admin",
        "asked for by letter", "DSR-7");
  }

  public static Clock later(Duration after) {
    return Clock.offset(TinyBackup.CLOCK, after);
  }

  /** Every snapshot that was committed is there, no other is, and all give back what was backed up. */
  public void assertAllRestores() throws IOException {
    assertAllRestores(store);
  }

  private void assertAllRestores(ObjectStore of) throws IOException {
    try (Repository repository = TinyBackup.open(of, owner)) {
      List<Snapshot> snapshots = repository.snapshots();
      assertThat(snapshots).extracting(Snapshot::run).containsExactlyInAnyOrderElementsOf(expected.keySet());
      for (Snapshot snapshot : snapshots) {
        TinyBackup.assertSame(expected.get(snapshot.run()), repository, snapshot);
      }
    }
  }

  /** The same, and verify finds nothing. */
  public void assertSound() throws IOException {
    assertSound(store);
  }

  /** The same of a copy. */
  public void assertSound(ObjectStore of) throws IOException {
    assertAllRestores(of);
    try (Repository repository = TinyBackup.open(of, owner)) {
      assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings()).isEmpty();
    }
  }

  private static Map<String, SortedMap<String, byte[]>> copy(Map<String, SortedMap<String, byte[]>> accounts) {
    Map<String, SortedMap<String, byte[]>> copy = new TreeMap<>();
    accounts.forEach((name, files) -> copy.put(name, new TreeMap<>(files)));
    return copy;
  }
}
