package org.mailkeep.repository.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LimitedObjectStoreTest implements ObjectStoreContract {
  private final List<Duration> waits = new ArrayList<>();
  private long now = Long.MAX_VALUE - 5_000_000_000L;
  private final ObjectStore store = limited(1000, 500);

  @Override
  public ObjectStore store() {
    return store;
  }

  private ObjectStore limited(long upload, long download) {
    return new LimitedObjectStore(new InMemoryObjectStore(), Optional.of(bandwidth(upload)),
        Optional.of(bandwidth(download)));
  }

  private Bandwidth bandwidth(long bytesPerSecond) {
    return new Bandwidth(bytesPerSecond, this::now, this::pass);
  }

  private synchronized long now() {
    return now;
  }

  private synchronized void pass(Duration time) {
    waits.add(time);
    now += time.toNanos();
  }

  @Test
  void whatFollowsWaitsForWhatWentBefore() throws Exception {
    for (int i = 0; i < 10; i++) {
      store.put(new ObjectKey("packs/" + i), ByteBuffer.allocate(2000));
    }
    assertThat(total()).isEqualTo(Duration.ofSeconds(18));

    waits.clear();
    for (int i = 0; i < 10; i++) {
      store.get(new ObjectKey("packs/" + i), new ByteRange(0, 100));
    }
    assertThat(total()).isEqualTo(Duration.ofMillis(1800));
  }

  @Test
  void stagedBytesCountAsTheyAreWrittenAndWholeObjectsAsTheyCome() throws Exception {
    try (StagedObject staged = store.stage()) {
      for (int i = 0; i < 5; i++) {
        staged.write(ByteBuffer.allocate(500));
      }
      staged.commit(KEY);
    }
    assertThat(total()).isEqualTo(Duration.ofSeconds(2));

    waits.clear();
    store.get(KEY, 5000);
    store.get(KEY, 5000);
    assertThat(total()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void idleTimeIsNotSavedUp() throws Exception {
    pass(Duration.ofHours(1));
    waits.clear();
    store.put(new ObjectKey("packs/1"), ByteBuffer.allocate(1000));
    store.put(new ObjectKey("packs/2"), ByteBuffer.allocate(1000));

    assertThat(waits).containsExactly(Duration.ofSeconds(1));
  }

  private Duration total() {
    return Duration.ofNanos(LongStream.of(waits.stream().mapToLong(Duration::toNanos).toArray()).sum());
  }
}
