package org.mailkeep.repository.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;

/**
 * A store that fails on cue. Writes ({@code put}, {@code commit} and {@code remove}) and reads ({@code get}) are counted apart, each from 1; listings fail only
 * at random and after a crash. What is random comes from a seed that is printed when it is first used. Thread-safe as far as counting goes.
 */
public final class FaultyObjectStore implements ObjectStore {
  private final ObjectStore store;
  private final long seed;
  private final Map<Integer, WriteFault> writeFaults = new HashMap<>();
  private final Map<Integer, ReadFault> readFaults = new HashMap<>();
  private @Nullable Random random;
  private double share;
  private int fullFrom = Integer.MAX_VALUE;
  private int writes;
  private int reads;
  private boolean crashed;

  /** What goes wrong with a write. */
  public enum WriteFault {
    /** It does not happen. */
    UNAVAILABLE,
    /** It happens, and nobody hears of it. */
    LOST_ANSWER,
    /** The process dies before it. */
    CRASH_BEFORE,
    /** The process dies after it. */
    CRASH_AFTER
  }

  /** What goes wrong with a read. */
  public enum ReadFault {
    UNAVAILABLE, MISSING,
    /** The object is shorter than it was. */
    TRUNCATE,
    /** One bit is another. */
    FLIP
  }

  /** The process is dead: nothing that it still tries has an effect. No {@code RepositoryException}, so that nobody handles it. */
  public static final class Crashed extends IOException {
    private static final long serialVersionUID = 1L;

    private Crashed() {
      super("crashed");
    }
  }

  public FaultyObjectStore(ObjectStore store) {
    this(store, System.nanoTime());
  }

  public FaultyObjectStore(ObjectStore store, long seed) {
    this.store = store;
    this.seed = seed;
  }

  /** Fails write number {@code nth} from the first on, once. */
  public synchronized FaultyObjectStore failWrite(int nth, WriteFault fault) {
    writeFaults.put(nth, fault);
    return this;
  }

  /** Fails read number {@code nth} from the first on, once. */
  public synchronized FaultyObjectStore failRead(int nth, ReadFault fault) {
    readFaults.put(nth, fault);
    return this;
  }

  /** The disk is full from write number {@code nth} on: nothing is stored any more, and all else works. */
  public synchronized FaultyObjectStore fullFrom(int nth) {
    fullFrom = nth;
    return this;
  }

  /** Makes that share of all calls {@code Unavailable}. */
  public synchronized FaultyObjectStore failAtRandom(double shareOfCalls) {
    share = shareOfCalls;
    return this;
  }

  /** The writes tried so far. */
  public synchronized int writes() {
    return writes;
  }

  /** The reads tried so far. */
  public synchronized int reads() {
    return reads;
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    write(key, () -> store.put(key, bytes));
  }

  @Override
  public StagedObject stage() throws IOException {
    beAlive();
    return new Staged(store.stage());
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    ReadFault fault = nextRead(key);
    ByteBuffer bytes = store.get(key, atMost);
    if (fault == ReadFault.TRUNCATE) {
      return bytes.limit(bytes.limit() == 0 ? 0 : random().nextInt(bytes.limit()));
    }
    return fault == ReadFault.FLIP ? flipped(bytes) : bytes;
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    ReadFault fault = nextRead(key);
    ByteBuffer bytes = store.get(key, range);
    if (fault == ReadFault.TRUNCATE) {
      throw new Corrupt(key + ": ends before the range does");
    }
    return fault == ReadFault.FLIP ? flipped(bytes) : bytes;
  }

  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    beAlive();
    return store.list(prefix, after, limit);
  }

  @Override
  public List<StoredObject> list(String prefix) throws IOException {
    beAlive();
    return store.list(prefix);
  }

  @Override
  public Optional<RemovalStore> removing() {
    return store.removing().map(removing -> key -> write(key, () -> removing.remove(key)));
  }

  @Override
  public Optional<RetentionStore> retaining() {
    return store.retaining().map(Retaining::new);
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  private interface Write {
    void run() throws IOException;
  }

  private void write(ObjectKey key, Write write) throws IOException {
    switch (nextWrite()) {
      case null -> write.run();
      case UNAVAILABLE -> throw new Unavailable(key + ": unavailable on cue", null);
      case LOST_ANSWER -> {
        unheard(write);
        throw new OutcomeUnknown(key + ": answer lost on cue", null);
      }
      case CRASH_BEFORE -> throw crash();
      case CRASH_AFTER -> {
        unheard(write);
        throw crash();
      }
    }
  }

  private static void unheard(Write write) throws IOException {
    try {
      write.run();
    } catch (Exists e) {
      // Nobody hears of that either.
    }
  }

  private synchronized @Nullable WriteFault nextWrite() throws IOException {
    writes++;
    beAlive();
    if (writes >= fullFrom) {
      throw new Refused("the disk is full on cue", null);
    }
    return writeFaults.get(writes);
  }

  private synchronized @Nullable ReadFault nextRead(ObjectKey key) throws IOException {
    reads++;
    beAlive();
    ReadFault fault = readFaults.get(reads);
    if (fault == ReadFault.UNAVAILABLE) {
      throw new Unavailable(key + ": unavailable on cue", null);
    }
    if (fault == ReadFault.MISSING) {
      throw new Missing(key + ": missing on cue");
    }
    return fault;
  }

  private synchronized void beAlive() throws IOException {
    if (crashed) {
      throw new Crashed();
    }
    if (share > 0 && random().nextDouble() < share) {
      throw new Unavailable("unavailable by chance", null);
    }
  }

  private synchronized Crashed crash() {
    crashed = true;
    return new Crashed();
  }

  private synchronized Random random() {
    if (random == null) {
      System.out.println("FaultyObjectStore: seed " + seed);
      random = new Random(seed);
    }
    return random;
  }

  private synchronized ByteBuffer flipped(ByteBuffer bytes) {
    if (bytes.hasRemaining()) {
      int at = bytes.position() + random().nextInt(bytes.remaining());
      bytes.put(at, (byte) (bytes.get(at) ^ 1 << random().nextInt(8)));
    }
    return bytes;
  }

  private final class Retaining implements RetentionStore {
    private final RetentionStore retaining;

    private Retaining(RetentionStore retaining) {
      this.retaining = retaining;
    }

    @Override
    public boolean isOffered() throws IOException {
      beAlive();
      return retaining.isOffered();
    }

    @Override
    public Instant now() throws IOException {
      beAlive();
      return retaining.now();
    }

    @Override
    public void put(ObjectKey key, ByteBuffer bytes, Retention retention) throws IOException {
      FaultyObjectStore.this.write(key, () -> retaining.put(key, bytes, retention));
    }

    @Override
    public StagedObject stage(Retention retention) throws IOException {
      beAlive();
      return new Staged(retaining.stage(retention));
    }

    @Override
    public Optional<Retention> retention(ObjectKey key) throws IOException {
      nextRead(key);
      return retaining.retention(key);
    }

    @Override
    public void extend(ObjectKey key, Retention retention) throws IOException {
      FaultyObjectStore.this.write(key, () -> retaining.extend(key, retention));
    }
  }

  private final class Staged implements StagedObject {
    private final StagedObject staged;

    private Staged(StagedObject staged) {
      this.staged = staged;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      beAlive();
      staged.write(bytes);
    }

    @Override
    public long length() {
      return staged.length();
    }

    @Override
    public void commit(ObjectKey key) throws IOException {
      FaultyObjectStore.this.write(key, () -> staged.commit(key));
    }

    /** A dead process discards nothing. */
    @Override
    public void close() throws IOException {
      synchronized (FaultyObjectStore.this) {
        if (crashed) {
          return;
        }
      }
      staged.close();
    }
  }
}
