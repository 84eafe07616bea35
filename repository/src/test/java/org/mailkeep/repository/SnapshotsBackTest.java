package org.mailkeep.repository;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.maintain.Site;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.InMemoryObjectStore;

/** Who wants the newest reads no more snapshots than that takes, and who wants all gets all. */
class SnapshotsBackTest {

  @TempDir
  Path caches;

  private Site site;

  @BeforeEach
  void begin() throws IOException {
    site = new Site(new InMemoryObjectStore(), caches);
  }

  private Id128 night(String agent, String account, int night) throws IOException {
    return site.back(agent, Map.of(account, new TreeMap<>(Map.of("old", "the same".getBytes(US_ASCII),
        "new", ("of night " + night).getBytes(US_ASCII))))).snapshot().run();
  }

  private List<Id128> visited(Predicate<Snapshot> further) throws IOException {
    List<Id128> visited = new ArrayList<>();
    try (Repository repository = TinyBackup.open(site.store, site.owner)) {
      repository.visitSnapshotsBack(snapshot -> visited.add(snapshot.run()), further);
    }
    return visited;
  }

  @Test
  void theNewestOfEachAgentComesFirst() throws IOException {
    night("one", "anna", 1);
    night("two", "bert", 1);
    Id128 anna = night("one", "anna", 2);
    Id128 bert = night("two", "bert", 2);

    assertThat(visited(snapshot -> false)).containsExactlyInAnyOrder(anna, bert);
  }

  @Test
  void whatItWasBuiltOnComesAfterwardsIfThatIsWanted() throws IOException {
    night("one", "anna", 1);
    Id128 second = night("one", "anna", 2);
    Id128 third = night("one", "anna", 3);

    assertThat(visited(snapshot -> snapshot.run().equals(third))).containsExactly(third, second);
  }

  @Test
  void whoGoesOnSeesEachOnce() throws IOException {
    List<Id128> all = new ArrayList<>();
    for (int night = 1; night <= 9; night++) {
      all.add(night("one", "anna", night));
    }

    assertThat(visited(snapshot -> true)).containsExactlyInAnyOrderElementsOf(all);
  }
}
