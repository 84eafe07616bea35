package org.mailkeep.repository.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.store.FaultyObjectStore.ReadFault;
import org.mailkeep.repository.store.FaultyObjectStore.WriteFault;

class RetryingObjectStoreTest implements ObjectStoreContract {
  private static final ByteBuffer BYTES = ByteBuffer.wrap("some bytes".getBytes(US_ASCII));

  private final InMemoryObjectStore memory = new InMemoryObjectStore();
  private final FaultyObjectStore faulty = new FaultyObjectStore(memory);
  private final List<Duration> waits = new ArrayList<>();
  private final RetryingObjectStore store = retrying(faulty);

  @Override
  public ObjectStore store() {
    return store;
  }

  private RetryingObjectStore retrying(ObjectStore inner) {
    return new RetryingObjectStore(inner, 4, waits::add, new Random(7));
  }

  @Test
  void whatIsUnavailableIsTriedAgain() throws Exception {
    faulty.failWrite(1, WriteFault.UNAVAILABLE).failWrite(2, WriteFault.UNAVAILABLE).failRead(1, ReadFault.UNAVAILABLE);

    store.put(KEY, BYTES);

    assertThat(store.get(KEY, 10)).isEqualTo(BYTES);
    assertThat(faulty.writes()).isEqualTo(3);
    assertThat(faulty.reads()).isEqualTo(2);
  }

  @Test
  void givesUpAfterItsAttempts() {
    for (int nth = 1; nth <= 9; nth++) {
      faulty.failWrite(nth, WriteFault.UNAVAILABLE);
    }

    assertThatThrownBy(() -> store.put(KEY, BYTES)).isInstanceOf(Unavailable.class);
    assertThat(faulty.writes()).isEqualTo(4);
    assertThat(waits).hasSize(3);
  }

  @Test
  void waitsLongerEachTimeButNeverLongerThanHalfAMinute() {
    RetryingObjectStore patient = new RetryingObjectStore(new FaultyObjectStore(memory, 1).failAtRandom(1), 40,
        waits::add, new Random(8));

    assertThatThrownBy(() -> patient.list("")).isInstanceOf(Unavailable.class);
    assertThat(waits).hasSize(39).allMatch(wait -> wait.compareTo(Duration.ofSeconds(30)) <= 0);
    for (int i = 0; i < waits.size(); i++) {
      long longest = Math.min(30_000, 250L << Math.min(i, 20));
      assertThat(waits.get(i).toMillis()).isBetween(longest / 2, longest);
    }
    assertThat(waits.stream().distinct().count()).isGreaterThan(20);
  }

  @Test
  void nothingElseIsTriedAgain() throws Exception {
    faulty.failWrite(1, WriteFault.LOST_ANSWER).failRead(1, ReadFault.MISSING);

    assertThatThrownBy(() -> store.put(KEY, BYTES)).isInstanceOf(OutcomeUnknown.class);
    assertThatThrownBy(() -> store.get(KEY, 10)).isInstanceOf(Missing.class);
    assertThat(faulty.writes()).isEqualTo(1);
    assertThat(faulty.reads()).isEqualTo(1);
    assertThat(waits).isEmpty();
  }

  @Test
  void whatPuttingAgainTellsIsPutAgainAndStaysInDoubtUntilItIsTold() throws Exception {
    List<IOException> failures = new ArrayList<>(List.of(OutcomeUnknown.untilPutAgain("cut", null),
        new Unavailable("busy", null)));
    ObjectStore doubtful = retrying(new Failing(failures));
    doubtful.put(KEY, BYTES);
    assertThat(memory.get(KEY, 10)).isEqualTo(BYTES);

    for (IOException last : List.of(new Refused("denied", null), new NoRepository("gone"))) {
      failures.addAll(List.of(OutcomeUnknown.untilPutAgain("cut", null), new Unavailable("busy", null), last));
      assertThatThrownBy(() -> doubtful.put(KEY, BYTES)).isInstanceOf(OutcomeUnknown.class).hasMessageContaining("cut")
          .hasMessageContaining(last.getMessage());
    }
    failures.addAll(List.of(OutcomeUnknown.untilPutAgain("cut", null), new Exists("another's")));
    assertThatThrownBy(() -> doubtful.put(KEY, ByteBuffer.allocate(3))).isInstanceOf(Exists.class);
  }

  @Test
  void aPageThatFailsIsListedAgainAndNotTheWhole() throws Exception {
    for (int i = 0; i < 2500; i++) {
      memory.put(new ObjectKey("packs/" + i), BYTES);
    }
    List<IOException> failures = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      failures.addAll(List.of(new Unavailable("busy", null), new Unavailable("busy", null), Failing.NOT));
    }

    assertThat(retrying(new Failing(failures)).list("packs/")).hasSize(2500);
  }

  @Test
  void commitIsTriedAgain() throws Exception {
    faulty.failWrite(1, WriteFault.UNAVAILABLE);

    try (StagedObject staged = store.stage()) {
      staged.write(BYTES.duplicate());
      staged.commit(KEY);
    }

    assertThat(memory.get(KEY, 10)).isEqualTo(BYTES);
  }

  @Test
  void aRetriedPutThatFindsItsOwnBytesHasSucceeded() throws Exception {
    store().close();
    retrying(new Forgetful()).put(KEY, BYTES);

    assertThat(memory.get(KEY, 10)).isEqualTo(BYTES);
    assertThat(waits).hasSize(1);
  }

  @Test
  void aRetriedPutThatFindsOtherBytesHasFailed() throws Exception {
    memory.put(KEY, ByteBuffer.wrap("others' bytes, longer".getBytes(US_ASCII)));

    assertThatThrownBy(() -> retrying(new Forgetful()).put(KEY, BYTES)).isInstanceOf(Exists.class);
  }

  @Test
  void anInterruptEndsTheWaiting() {
    RetryingObjectStore interrupted = new RetryingObjectStore(new FaultyObjectStore(memory, 1).failAtRandom(1), 40,
        time -> {
          throw new InterruptedException();
        }, new Random(9));

    assertThatThrownBy(() -> interrupted.list("")).isInstanceOf(Unavailable.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  /** Fails with what it is given, one after the other, and then no more. */
  private final class Failing implements ObjectStore {
    static final IOException NOT = new IOException("not");

    private final List<IOException> failures;

    private Failing(List<IOException> failures) {
      this.failures = failures;
    }

    private void fail() throws IOException {
      if (!failures.isEmpty()) {
        IOException failure = failures.removeFirst();
        if (failure != NOT) {
          throw failure;
        }
      }
    }

    @Override
    public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
      fail();
      memory.put(key, bytes);
    }

    @Override
    public StagedObject stage() {
      return memory.stage();
    }

    @Override
    public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
      return memory.get(key, atMost);
    }

    @Override
    public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
      return memory.get(key, range);
    }

    @Override
    public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
      fail();
      return memory.list(prefix, after, limit);
    }

    @Override
    public String location() {
      return memory.location();
    }

    @Override
    public void close() {}
  }

  /** Stores the first time without saying so, and afterwards knows only that the key is taken: an S3 server behind a bad proxy. */
  private final class Forgetful implements ObjectStore {
    private boolean tried;

    @Override
    public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
      if (tried) {
        throw new Exists(key + ": exists");
      }
      tried = true;
      try {
        memory.put(key, bytes);
      } catch (Exists e) {
        // Nobody hears of that either.
      }
      throw new Unavailable("gateway timeout", null);
    }

    @Override
    public StagedObject stage() {
      return memory.stage();
    }

    @Override
    public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
      return memory.get(key, atMost);
    }

    @Override
    public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
      return memory.get(key, range);
    }

    @Override
    public List<StoredObject> list(String prefix, String after, int limit) {
      return memory.list(prefix, after, limit);
    }

    @Override
    public String location() {
      return memory.location();
    }

    @Override
    public void close() {}
  }
}
