package org.mailkeep.repository.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Unavailable;

/**
 * What lies between processes and a store: requests fail, replies get lost, puts arrive late or twice, and processes die at some request. All of it at random, by the caller's generator.
 * {@link FaultyObjectStore} fails on cue. Thread-safe.
 */
public final class UnsteadyNetwork {
  private static final int PUTS = 4;

  private final ObjectStore store;
  private final Random random;
  private final int perMille;
  private final List<Put> late = new ArrayList<>();
  private final Map<Trouble, Integer> troubles = new EnumMap<>(Trouble.class);

  /** What can go wrong. All but the first two only with puts. */
  public enum Trouble {
    UNAVAILABLE, DEATH,
    /** It happened, and the store seemed not to be there. */
    UNAVAILABLE_AFTER,
    /** It happened, and nobody heard of it. */
    LOST_REPLY,
    /** It did not happen, or not yet. */
    LATE,
    /** It happened, and will happen again. */
    TWICE
  }

  /** The process is dead: nothing that it still tries has an effect. No {@code RepositoryException}, so that nobody handles it. */
  public static final class Death extends IOException {
    private static final long serialVersionUID = 1L;

    private Death() {
      super("the process died");
    }
  }

  private record Put(ObjectKey key, ByteBuffer bytes) {}

  /**
   * Leads to {@code store}.
   *
   * @param perMille how many of a thousand reads go wrong; of puts, of which there are fewer, four times as many
   */
  public UnsteadyNetwork(ObjectStore store, Random random, int perMille) {
    this.store = store;
    this.random = random;
    this.perMille = perMille;
  }

  /**
   * The store as one process sees it.
   *
   * @param requests after so many it dies
   * @param first runs before each of its requests, for what others do meanwhile
   */
  public ObjectStore connect(int requests, Before first) {
    return new Connection(requests, first);
  }

  /** What happens before a request. */
  @FunctionalInterface
  public interface Before {
    void request(String what) throws IOException;
  }

  /** One of the puts that are still under way arrives; does nothing if there is none. */
  public synchronized void arrive() throws IOException {
    if (!late.isEmpty()) {
      apply(late.remove(random.nextInt(late.size())));
    }
  }

  /** How often what went wrong. */
  public synchronized Map<Trouble, Integer> troubles() {
    return new EnumMap<>(troubles);
  }

  private void apply(Put put) throws IOException {
    try {
      store.put(put.key(), put.bytes().duplicate());
    } catch (Exists e) {
      // Nobody hears of it.
    }
  }

  private synchronized void count(Trouble trouble) {
    troubles.merge(trouble, 1, Integer::sum);
  }

  private synchronized boolean isTrouble(int times) {
    return random.nextInt(1000) < times * perMille;
  }

  private synchronized Trouble drawForPut() {
    Trouble[] all = {Trouble.UNAVAILABLE, Trouble.UNAVAILABLE_AFTER, Trouble.LOST_REPLY, Trouble.LATE, Trouble.TWICE};
    return all[random.nextInt(all.length)];
  }

  private synchronized boolean isDeathAfter() {
    return random.nextBoolean();
  }

  private synchronized void keep(Put put) {
    late.add(put);
  }

  private final class Connection implements ObjectStore {
    private final Before before;
    private int left;
    private boolean dead;

    Connection(int requests, Before before) {
      left = requests;
      this.before = before;
    }

    @Override
    public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      send(new Put(key, ByteBuffer.wrap(copy)), () -> store.put(key, ByteBuffer.wrap(copy)));
    }

    @Override
    public StagedObject stage() throws IOException {
      beAlive();
      return new Staged(store.stage());
    }

    @Override
    public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
      read("get " + key);
      return store.get(key, atMost);
    }

    @Override
    public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
      read("get " + key);
      return store.get(key, range);
    }

    @Override
    public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
      read("list " + prefix);
      return store.list(prefix, after, limit);
    }

    @Override
    public Optional<RemovalStore> removing() {
      return store.removing().map(removing -> key -> {
        read("remove " + key);
        removing.remove(key);
      });
    }

    @Override
    public String location() {
      return store.location();
    }

    @Override
    public void close() {}

    private synchronized void beAlive() throws Death {
      if (dead) {
        throw new Death();
      }
    }

    /** Whether the process dies of this request. */
    private synchronized boolean dies() throws Death {
      beAlive();
      dead = left-- <= 0;
      if (dead) {
        count(Trouble.DEATH);
      }
      return dead;
    }

    private void read(String what) throws IOException {
      if (dies()) {
        throw new Death();
      }
      before.request(what);
      if (isTrouble(1)) {
        count(Trouble.UNAVAILABLE);
        throw new Unavailable(what + ": unavailable by chance", null);
      }
    }

    private void send(Put put, Sending sending) throws IOException {
      if (dies()) {
        if (isDeathAfter()) {
          apply(put);
        }
        throw new Death();
      }
      before.request("put " + put.key());
      if (!isTrouble(PUTS)) {
        sending.send();
        return;
      }
      Trouble trouble = drawForPut();
      count(trouble);
      switch (trouble) {
        case UNAVAILABLE -> throw new Unavailable(put.key() + ": unavailable by chance", null);
        case UNAVAILABLE_AFTER -> {
          apply(put);
          throw new Unavailable(put.key() + ": reply lost by chance", null);
        }
        case LOST_REPLY -> {
          apply(put);
          throw new OutcomeUnknown(put.key() + ": reply lost by chance", null);
        }
        case LATE -> {
          keep(put);
          throw new OutcomeUnknown(put.key() + ": put late by chance", null);
        }
        case TWICE -> {
          keep(put);
          sending.send();
        }
        case DEATH -> throw new IllegalStateException();
      }
    }

    private final class Staged implements StagedObject {
      private final StagedObject staged;
      private final ByteArrayOutputStream written = new ByteArrayOutputStream();

      Staged(StagedObject staged) {
        this.staged = staged;
      }

      @Override
      public void write(ByteBuffer bytes) throws IOException {
        beAlive();
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        written.writeBytes(copy);
        staged.write(bytes);
      }

      @Override
      public long length() {
        return staged.length();
      }

      @Override
      public void commit(ObjectKey key) throws IOException {
        send(new Put(key, ByteBuffer.wrap(written.toByteArray())), () -> staged.commit(key));
      }

      @Override
      public void close() throws IOException {
        staged.close();
      }
    }
  }

  @FunctionalInterface
  private interface Sending {
    void send() throws IOException;
  }
}
