package org.mailkeep.repository.store;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;

/**
 * What every {@link ObjectStore} must do; each implementation's test class implements this. No key is used as a folder of another: nothing
 * promises that both can exist.
 */
public interface ObjectStoreContract {
  ObjectKey KEY = new ObjectKey("packs/00000001/3f9a");
  int WRITERS = 32;

  /** An empty store, the same one throughout a test. */
  ObjectStore store();

  @Test
  default void whatIsPutIsGotBack() throws Exception {
    store().put(KEY, ascii("some bytes"));

    assertThat(store().get(KEY, 10)).isEqualTo(ascii("some bytes"));
    assertThat(store().get(KEY, new ByteRange(5, 5))).isEqualTo(ascii("bytes"));
    assertThat(plain(store().list(""))).containsExactly(stored(KEY, 10));
  }

  @Test
  default void anObjectMayBeEmpty() throws Exception {
    store().put(KEY, ascii(""));

    assertThat(store().get(KEY, 0).remaining()).isZero();
    assertThat(plain(store().list("packs/"))).containsExactly(stored(KEY, 0));
  }

  @Test
  default void putTakesWhatRemainsAndLeavesTheBufferAsItWas() throws Exception {
    ByteBuffer part = ascii("some bytes").position(5).asReadOnlyBuffer();

    store().put(KEY, part);
    store().put(KEY, part);

    assertThat(part.remaining()).isEqualTo(5);
    assertThat(store().get(KEY, 10)).isEqualTo(ascii("bytes"));
  }

  @Test
  default void whatIsThereIsNotCreatedAgainWhateverItsBytes() throws Exception {
    assertThat(store().putIfAbsent(KEY, ascii("some bytes"))).isTrue();

    assertThat(store().putIfAbsent(KEY, ascii("some bytes"))).isFalse();
    assertThat(store().putIfAbsent(KEY, ascii("other bytes"))).isFalse();
    assertThat(store().get(KEY, 10)).isEqualTo(ascii("some bytes"));
  }

  @Test
  default void theSameBytesAgainAreFine() throws Exception {
    store().put(KEY, ascii("some bytes"));
    store().put(KEY, ascii("some bytes"));

    assertThat(store().list("")).hasSize(1);
  }

  @Test
  default void otherBytesUnderAKeyThatExistsAreRefused() throws Exception {
    store().put(KEY, ascii("some bytes"));

    for (String other : List.of("some bytez", "some", "some bytes more", "")) {
      assertThatThrownBy(() -> store().put(KEY, ascii(other))).isInstanceOf(Exists.class)
          .hasMessageContaining(KEY.path());
    }
    assertThat(store().get(KEY, 10)).isEqualTo(ascii("some bytes"));
  }

  @Test
  default void ofManyWritersOfOneKeyOneWins() throws Exception {
    for (int round = 0; round < 5; round++) {
      ObjectKey key = new ObjectKey("runs/00000001/" + round + "/outcome");
      List<Boolean> won = atOnce(writer -> {
        try {
          store().put(key, ascii("writer " + writer));
          return true;
        } catch (Exists e) {
          return false;
        }
      });

      assertThat(Collections.frequency(won, true)).isEqualTo(1);
      assertThat(store().get(key, 100)).isEqualTo(ascii("writer " + won.indexOf(true)));
    }
  }

  @Test
  default void manyWritersOfTheSameBytesAllSucceed() throws Exception {
    List<Boolean> done = atOnce(writer -> {
      if (writer % 2 == 0) {
        store().put(KEY, ascii("the same"));
      } else {
        try (StagedObject staged = store().stage()) {
          staged.write(ascii("the same"));
          staged.commit(KEY);
        }
      }
      return true;
    });

    assertThat(done).hasSize(WRITERS).doesNotContain(false);
    assertThat(store().get(KEY, 8)).isEqualTo(ascii("the same"));
  }

  @Test
  default void whatIsNotThereIsMissing() throws Exception {
    store().put(KEY, ascii("some bytes"));

    for (String absent : List.of("packs/00000001/3f9b", "packs/00000002/3f9a", "packs/00000001", "FORMAT")) {
      ObjectKey key = new ObjectKey(absent);
      assertThatThrownBy(() -> store().get(key, 10)).isInstanceOf(Missing.class).hasMessageContaining(absent);
      assertThatThrownBy(() -> store().get(key, new ByteRange(0, 1))).isInstanceOf(Missing.class)
          .hasMessageContaining(absent);
    }
  }

  @Test
  default void refusesAnObjectThatIsLongerThanExpected() throws Exception {
    store().put(KEY, ascii("some bytes"));

    assertThatThrownBy(() -> store().get(KEY, 9)).isInstanceOf(Corrupt.class).hasMessageContaining(KEY.path());
  }

  @Test
  default void refusesARangePastTheEnd() throws Exception {
    store().put(KEY, ascii("short"));

    assertThat(store().get(KEY, new ByteRange(4, 1))).isEqualTo(ascii("t"));
    for (ByteRange range : List.of(new ByteRange(0, 6), new ByteRange(4, 2), new ByteRange(5, 1),
        new ByteRange(1L << 40, Integer.MAX_VALUE), new ByteRange(Long.MAX_VALUE, 1))) {
      assertThatThrownBy(() -> store().get(KEY, range)).isInstanceOf(Corrupt.class).hasMessageContaining(KEY.path());
    }
  }

  @Test
  default void whatIsReadIsTheReadersOwn() throws Exception {
    store().put(KEY, ascii("some bytes"));

    store().get(KEY, 10).put(0, (byte) 'S');

    assertThat(store().get(KEY, 10)).isEqualTo(ascii("some bytes"));
  }

  @Test
  default void aListingIsInTheOrderOfTheKeysHoweverItIsPaged() throws Exception {
    List<String> paths = new ArrayList<>(List.of("FORMAT", "a/b", "a-b/c", "a-b.c", "a.b", "a.b-c/d/e", "a.b-c/d.e",
        "a0/b", "keys/slot/aa", "keys/slotx/ab",
        "runs/00000001/aa/open", "runs/00000001/aa/outcome", "runs/00000001/ab/open", "runs/00000001/ab-1",
        "runs/00000002/aa/open"));
    Collections.shuffle(paths, new Random(4));
    for (String path : paths) {
      store().put(new ObjectKey(path), ascii(path));
    }
    Collections.sort(paths);

    for (String prefix : List.of("", "a", "a-", "a.b", "a/", "keys/slot", "keys/slot/", "runs/", "runs/0000",
        "runs/00000001/", "runs/00000001/a",
        "runs/00000001/aa/o", "none", "none/of/these")) {
      List<StoredObject> expected = paths.stream().filter(path -> path.startsWith(prefix))
          .map(path -> stored(new ObjectKey(path), path.length())).toList();
      assertThat(plain(store().list(prefix))).as(prefix).isEqualTo(expected);
      for (int limit = 1; limit <= 4; limit++) {
        assertThat(plain(pages(prefix, limit))).as("%s by %s", prefix, limit).isEqualTo(expected);
      }
    }
  }

  @Test
  default void aListingGoesOnAfterAnyName() throws Exception {
    List<String> paths = List.of("a-b/c", "a/b", "a/d", "b");
    for (String path : paths) {
      store().put(new ObjectKey(path), ascii("1"));
    }

    for (String after : List.of("", "a", "a-", "a-b", "a-b/", "a-b/c", "a-b/d", "a/", "a/b", "a/b/c", "a/c", "a/e",
        "a0", "b", "b/", "c")) {
      assertThat(store().list("", after, 10)).as(after).extracting(object -> object.key().path())
          .isEqualTo(paths.stream().filter(path -> path.compareTo(after) > 0).toList());
    }
  }

  @Test
  default void aStagedObjectIsInvisibleUntilItIsCommitted() throws Exception {
    try (StagedObject staged = store().stage()) {
      ByteBuffer bytes = ascii("some bytes");
      staged.write(bytes);
      staged.write(ascii(" more"));

      assertThat(bytes.remaining()).isZero();
      assertThat(staged.length()).isEqualTo(15);
      assertThat(store().list("")).isEmpty();
      assertThatThrownBy(() -> store().get(KEY, 100)).isInstanceOf(Missing.class);

      staged.commit(KEY);
      assertThat(store().get(KEY, 100)).isEqualTo(ascii("some bytes more"));
    }
    assertThat(plain(store().list(""))).containsExactly(stored(KEY, 15));
  }

  @Test
  default void aStagedObjectThatIsNotCommittedVanishes() throws Exception {
    StagedObject staged = store().stage();
    staged.write(ascii("some bytes"));
    staged.close();
    staged.close();

    assertThat(store().list("")).isEmpty();
  }

  @Test
  default void committingWhatExistsLeavesItAsItIs() throws Exception {
    store().put(KEY, ascii("some bytes"));

    try (StagedObject staged = store().stage()) {
      staged.write(ascii("SOME BYTES"));
      staged.commit(KEY);
    }
    assertThat(store().get(KEY, 10)).isEqualTo(ascii("some bytes"));

    try (StagedObject staged = store().stage()) {
      staged.write(ascii("longer than that"));
      assertThatThrownBy(() -> staged.commit(KEY)).isInstanceOf(Exists.class).hasMessageContaining(KEY.path());
    }
    assertThat(store().get(KEY, 10)).isEqualTo(ascii("some bytes"));
  }

  @Test
  default void severalObjectsAreStagedAtATime() throws Exception {
    try (StagedObject one = store().stage(); StagedObject two = store().stage()) {
      two.write(ascii("two"));
      one.write(ascii("one"));
      one.commit(new ObjectKey("packs/00000001/01"));
      two.commit(new ObjectKey("packs/00000001/02"));
    }

    assertThat(store().get(new ObjectKey("packs/00000001/01"), 3)).isEqualTo(ascii("one"));
    assertThat(store().get(new ObjectKey("packs/00000001/02"), 3)).isEqualTo(ascii("two"));
  }

  @Test
  default void aLargeObjectKeepsEveryByte() throws Exception {
    byte[] bytes = new byte[5_000_001];
    new Random(5).nextBytes(bytes);

    try (StagedObject staged = store().stage()) {
      for (int from = 0; from < bytes.length; from += 1_700_000) {
        staged.write(ByteBuffer.wrap(bytes, from, Math.min(1_700_000, bytes.length - from)));
      }
      staged.commit(KEY);
    }

    assertThat(store().get(KEY, bytes.length)).isEqualTo(ByteBuffer.wrap(bytes));
    assertThat(store().get(KEY, new ByteRange(1_048_570, 3_000_000)))
        .isEqualTo(ByteBuffer.wrap(Arrays.copyOfRange(bytes, 1_048_570, 4_048_570)));
  }

  private List<StoredObject> pages(String prefix, int limit) throws Exception {
    List<StoredObject> all = new ArrayList<>();
    List<StoredObject> page;
    do {
      page = store().list(prefix, all.isEmpty() ? "" : all.getLast().key().path(), limit);
      all.addAll(page);
    } while (page.size() == limit);
    return all;
  }

  /** What one of several does at once. */
  @FunctionalInterface
  interface Writer {
    boolean write(int writer) throws Exception;
  }

  private static List<Boolean> atOnce(Writer writer) throws Exception {
    CyclicBarrier start = new CyclicBarrier(WRITERS);
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      List<Future<Boolean>> writes = IntStream.range(0, WRITERS).mapToObj(i -> threads.submit(() -> {
        start.await();
        return writer.write(i);
      })).toList();
      List<Boolean> results = new ArrayList<>();
      for (Future<Boolean> write : writes) {
        results.add(write.get());
      }
      return results;
    }
  }

  private static ByteBuffer ascii(String text) {
    return ByteBuffer.wrap(text.getBytes(US_ASCII));
  }

  private static StoredObject stored(ObjectKey key, long bytes) {
    return new StoredObject(key, bytes, Optional.empty());
  }

  /** The same without times, which are the store's own. */
  private static List<StoredObject> plain(List<StoredObject> objects) {
    return objects.stream().map(object -> stored(object.key(), object.bytes())).toList();
  }
}
