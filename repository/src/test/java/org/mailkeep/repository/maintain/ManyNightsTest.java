package org.mailkeep.repository.maintain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.run.IndexRebuild;
import org.mailkeep.repository.store.FaultyObjectStore;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;

/**
 * Agents and maintainers do whatever they can do, in any order, and some die. After each step all that was committed is there, and what any index says is what the packs say.
 */
class ManyNightsTest {

  private static final String[] AGENTS = {"anna", "bert", "carl"};
  private static final int STEPS = 24;

  @TempDir
  private Path folder;
  private Site site;
  private Random random;
  private int caches;
  private int days;
  private final List<Map<String, SortedMap<String, byte[]>>> stored = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everythingCommittedStays(long seed) throws IOException {
    System.out.println("ManyNightsTest: seed " + seed);
    random = new Random(seed);
    site = new Site(new WatchedStore(), folder);
    for (int step = 0; step < STEPS; step++) {
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> night();
        case 3 -> die();
        case 4 -> raced();
        case 5 -> diesMaintaining();
        default -> site.maintain(site.store, Site.later(Duration.ofDays(days)));
      }
      days += random.nextInt(2);
      site.assertAllRestores();
      assertIndexesAgree();
    }
    site.assertSound();
  }

  private String agent() {
    return AGENTS[random.nextInt(AGENTS.length)];
  }

  private Map<String, SortedMap<String, byte[]>> accounts() {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(random.nextInt(12), 1, 2);
    Map<String, SortedMap<String, byte[]>> named = new TreeMap<>();
    accounts.values().forEach(files -> named.put("user" + random.nextInt(3), files));
    return named;
  }

  private void night() throws IOException {
    var accounts = accounts();
    String agent = agent();
    Path cache = random.nextInt(4) == 0 ? folder.resolve("new" + caches++) : site.cache(agent);
    site.back(site.store, agent, cache, accounts);
    stored.add(accounts);
  }

  private void die() throws IOException {
    String agent = agent();
    var accounts = accounts();
    try {
      TinyBackup.back(new FaultyObjectStore(site.store).failWrite(1 + random.nextInt(4), WriteFault.CRASH_AFTER),
          site.agent(agent), site.cache(agent), accounts);
      throw new AssertionError("not dead");
    } catch (FaultyObjectStore.Crashed dead) {
      site.expectIfThere(accounts);
    }
  }

  /** Maintenance goes on while a run is under way, and may take it for dead. */
  private void raced() throws IOException {
    String agent = agent();
    try (Repository repository = TinyBackup.open(site.store, site.agent(agent));
        AgentCache cache = AgentCache.open(site.cache(agent));
        BackupRun run = repository.begin(cache)) {
      boolean late = random.nextBoolean();
      site.maintain(site.store, Site.later(Duration.ofDays(late ? 100 : 0)));
      site.expect(run.commit("host", "job").snapshot(), Map.of());
      assertThat(late).isFalse();
    } catch (Unavailable e) {
      assertThat(e).hasMessageContaining("run the backup again");
    }
  }

  private void diesMaintaining() throws IOException {
    try {
      site.maintain(new FaultyObjectStore(site.store).failWrite(1 + random.nextInt(4),
          random.nextBoolean() ? WriteFault.CRASH_AFTER : WriteFault.CRASH_BEFORE),
          Site.later(Duration.ofDays(days)));
    } catch (FaultyObjectStore.Crashed dead) {
      // Or it had less to do.
    }
  }

  /** Whatever was committed is known to an index made from segments, and to one made from packs. */
  private void assertIndexesAgree() throws IOException {
    if (stored.isEmpty() || random.nextInt(3) > 0) {
      return;
    }
    for (IndexRebuild.From from : IndexRebuild.From.values()) {
      Path cache = folder.resolve("index" + caches++);
      try (Repository repository = TinyBackup.open(site.store, site.owner);
          AgentCache opened = AgentCache.open(cache)) {
        assertThat(repository.rebuildIndex(opened, from).problems()).isEmpty();
      }
      var accounts = stored.get(random.nextInt(stored.size()));
      var others = new TreeMap<String, SortedMap<String, byte[]>>();
      accounts.forEach((name, files) -> others.put(name, large(files)));
      assertThat(site.back(site.store, "checker", cache, others).newBytes()).as(from.toString()).isZero();
    }
  }

  /** What is borrowed whatever account it lies in. */
  private static SortedMap<String, byte[]> large(SortedMap<String, byte[]> files) {
    SortedMap<String, byte[]> large = new TreeMap<>(files);
    large.keySet().removeIf(name -> name.startsWith("m"));
    return large;
  }
}
