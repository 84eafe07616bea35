package org.mailkeep.repository.prune;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.maintain.Site;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

class PruneTest {

  @TempDir
  private Path folder;
  private final ObjectStore store = new InMemoryObjectStore();
  private Site site;

  @BeforeEach
  void init() throws IOException {
    site = new Site(store, folder);
  }

  @Test
  void whatNoKeptSnapshotNeedsIsGone() throws IOException {
    Id128 first = site.back("anna", TinyBackup.accounts(1, 2, 30)).snapshot().run();
    Id128 second = site.back("anna", TinyBackup.accounts(2, 2, 5)).snapshot().run();
    long before = bytes("packs/");

    PruneReport report = site.prune(run -> run.equals(second));

    site.assertSound();
    assertThat(report.retiredSnapshots()).isEqualTo(1);
    assertThat(report.retiredEntries()).isEqualTo(2);
    assertThat(report.keptEntries()).isEqualTo(2);
    assertThat(bytes("packs/")).isLessThan(before / 2).isEqualTo(report.packBytesAfter());
    assertThat(report.deletedBytes()).isEqualTo(before - bytes("packs/"));
    assertThat(keys("snapshots/")).hasSize(1).allMatch(key -> key.endsWith(second.hex()));
    assertThat(keys("snapshots/")).noneMatch(key -> key.endsWith(first.hex()));
    site.back("anna", TinyBackup.accounts(1, 2, 30));
    site.assertSound();
  }

  @Test
  void liveBlocksOfMostlyDeadPacksAreMoved() throws IOException {
    Nights nights = new Nights(7);
    List<Id128> runs = new ArrayList<>();
    for (int night = 0; night < 12; night++) {
      runs.add(site.back("anna", nights.next()).snapshot().run());
    }
    Id128 last = runs.getLast();

    PruneReport report = site.prune(run -> run.equals(last));

    site.assertSound();
    assertThat(report.movedBytes()).isPositive();
    assertThat(bytes("packs/")).as("%s", report).isLessThan(report.liveBytes() * 3 / 2);
    site.back("anna", nights.next());
    site.back("bert", nights.next());
    site.assertSound();
    site.prune(run -> !run.equals(last));
    site.assertSound();
  }

  @Test
  void aSecondRoundRightAfterItFindsNothingToDo() throws IOException {
    Nights nights = new Nights(8);
    List<Id128> runs = new ArrayList<>();
    for (int night = 0; night < 6; night++) {
      runs.add(site.back("anna", nights.next()).snapshot().run());
    }
    site.prune(run -> runs.indexOf(run) % 2 == 1);
    List<String> before = keys("");

    PruneReport again = site.prune(run -> runs.indexOf(run) % 2 == 1);

    assertThat(again.deletedPacks() + again.movedBytes() + again.retiredEntries() + again.deletedObjects()).isZero();
    assertThat(keys("")).isEqualTo(before);
    site.assertSound();
  }

  private long bytes(String prefix) throws IOException {
    return store.list(prefix).stream().mapToLong(StoredObject::bytes).sum();
  }

  private List<String> keys(String prefix) throws IOException {
    return store.list(prefix).stream().map(object -> object.key().path()).toList();
  }

  /** Accounts that change a little every night. */
  private static final class Nights {
    private final Random random;
    private final Map<String, SortedMap<String, byte[]>> accounts = new TreeMap<>();
    private int count;

    Nights(long seed) {
      random = new Random(seed);
      for (int account = 0; account < 3; account++) {
        accounts.put("user" + account, new TreeMap<>());
      }
    }

    Map<String, SortedMap<String, byte[]>> next() {
      for (SortedMap<String, byte[]> files : accounts.values()) {
        for (int i = 0; i < 40; i++) {
          files.put("m" + count, text());
          count++;
        }
        files.keySet().removeIf(name -> random.nextInt(4) == 0);
      }
      return accounts;
    }

    private byte[] text() {
      StringBuilder text = new StringBuilder("message " + count + "\n");
      int length = 200 + random.nextInt(8000);
      while (text.length() < length) {
        text.append(Long.toString(random.nextLong(), 36)).append('\n');
      }
      return text.toString().getBytes(StandardCharsets.UTF_8);
    }
  }
}
