package org.mailkeep.repository.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Unavailable;

/**
 * Tries again what failed with {@code Unavailable}, or with an {@code OutcomeUnknown} that putting again resolves, and nothing else, after waits that
 * double from a quarter of a second to half a minute, each shortened at random so that many agents do not come back at once. The only place that retries.
 *
 * <p>A put that may have happened stays one: whatever later attempts fail with, the failure is {@code OutcomeUnknown}.
 */
public final class RetryingObjectStore implements ObjectStore {

  /** With the waits in between about two minutes on average. */
  public static final int DEFAULT_ATTEMPTS = 10;

  private static final System.Logger LOG = System.getLogger(RetryingObjectStore.class.getName());
  private static final Duration SHORTEST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private final ObjectStore store;
  private final int attempts;
  private final Sleeper sleeper;
  private final RandomGenerator random;

  /** How to wait; a test does not. */
  @FunctionalInterface
  public interface Sleeper {
    void sleep(Duration time) throws InterruptedException;
  }

  /**
   * Tries again on {@code store}, which is closed with this one.
   *
   * @param attempts how often everything is tried, the first time included
   */
  public RetryingObjectStore(ObjectStore store, int attempts, Sleeper sleeper, RandomGenerator random) {
    if (attempts < 1) {
      throw new IllegalArgumentException("attempts: " + attempts);
    }
    this.store = store;
    this.attempts = attempts;
    this.sleeper = sleeper;
    this.random = random;
  }

  /** An operation of the store; {@code attempt} counts from 1. */
  @FunctionalInterface
  private interface Operation<T> {
    T run(int attempt) throws IOException;
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    retry("put " + key, attempt -> {
      try {
        store.put(key, bytes.duplicate());
      } catch (Exists e) {
        if (attempt == 1 || !holds(key, bytes)) {
          throw e;
        }
      }
      return true;
    });
  }

  @Override
  public boolean putIfAbsent(ObjectKey key, ByteBuffer bytes) throws IOException {
    return retry("put " + key, attempt -> store.putIfAbsent(key, bytes.duplicate()));
  }

  /** Whether an earlier attempt stored the bytes after all. */
  private boolean holds(ObjectKey key, ByteBuffer bytes) throws IOException {
    try {
      return store.get(key, bytes.remaining()).equals(bytes);
    } catch (Corrupt e) {
      return false;
    }
  }

  /** What is written to a staged object is not written again; its {@code commit} is tried again. */
  @Override
  public StagedObject stage() throws IOException {
    return new Staged(retry("stage", attempt -> store.stage()));
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    return retry("get " + key, attempt -> store.get(key, atMost));
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    return retry("get " + key, attempt -> store.get(key, range));
  }

  /** A long listing is retried page by page, so that it ends however often one of many pages fails. */
  @Override
  public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
    return retry("list " + prefix, attempt -> store.list(prefix, after, limit));
  }

  @Override
  public Optional<RetentionStore> retaining() {
    return store.retaining().map(Retaining::new);
  }

  @Override
  public Optional<VersionStore> versions() {
    return store.versions().map(Versions::new);
  }

  @Override
  public Optional<ChecksumStore> checksums() {
    return store.checksums()
        .map(checksums -> key -> retry("checksum of " + key, attempt -> checksums.sha256(key)));
  }

  @Override
  public Optional<RemovalStore> removing() {
    return store.removing().map(removing -> key -> retry("remove " + key, attempt -> {
      removing.remove(key);
      return true;
    }));
  }

  @Override
  public String location() {
    return store.location();
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  private <T> T retry(String what, Operation<T> operation) throws IOException {
    @Nullable OutcomeUnknown doubt = null;
    for (int attempt = 1;; attempt++) {
      RepositoryException failure;
      try {
        return operation.run(attempt);
      } catch (OutcomeUnknown e) {
        if (!e.isToldByPuttingAgain()) {
          throw e;
        }
        doubt = e;
        failure = e;
      } catch (Unavailable e) {
        failure = e;
      } catch (Exists e) {
        throw e;
      } catch (RepositoryException e) {
        throw settled(doubt, e);
      }
      if (attempt == attempts || Thread.currentThread().isInterrupted() || !waitAfter(attempt)) {
        throw settled(doubt, failure);
      }
      LOG.log(Level.DEBUG, "{0}: tried again after: {1}", what, failure.getMessage());
    }
  }

  /** What the last of several failures amounts to: if an earlier attempt may have succeeded, nobody knows. */
  private static RepositoryException settled(@Nullable OutcomeUnknown doubt, RepositoryException last) {
    return doubt == null || doubt == last
        ? last
        : new OutcomeUnknown(doubt.getMessage() + "; and when tried again: " + last.getMessage(), last);
  }

  /** False if the thread was interrupted meanwhile; it stays so. */
  private boolean waitAfter(int attempt) {
    long longest = Math.min(LONGEST.toMillis(), SHORTEST.toMillis() << Math.min(attempt - 1, 20));
    try {
      sleeper.sleep(Duration.ofMillis(random.nextLong(longest / 2, longest + 1)));
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private final class Retaining implements RetentionStore {
    private final RetentionStore retaining;

    private Retaining(RetentionStore retaining) {
      this.retaining = retaining;
    }

    @Override
    public boolean isOffered() throws IOException {
      return retry("look for object lock", attempt -> retaining.isOffered());
    }

    @Override
    public Instant now() throws IOException {
      return retry("ask for the time", attempt -> retaining.now());
    }

    @Override
    public void put(ObjectKey key, ByteBuffer bytes, Retention retention) throws IOException {
      retry("put " + key, attempt -> {
        retaining.put(key, bytes.duplicate(), retention);
        return true;
      });
    }

    @Override
    public StagedObject stage(Retention retention) throws IOException {
      return new Staged(retry("stage", attempt -> retaining.stage(retention)));
    }

    @Override
    public Optional<Retention> retention(ObjectKey key) throws IOException {
      return retry("retention of " + key, attempt -> retaining.retention(key));
    }

    @Override
    public void extend(ObjectKey key, Retention retention) throws IOException {
      retry("retain " + key, attempt -> {
        retaining.extend(key, retention);
        return true;
      });
    }
  }

  private final class Versions implements VersionStore {
    private final VersionStore versions;

    private Versions(VersionStore versions) {
      this.versions = versions;
    }

    @Override
    public List<Version> versions(String prefix) throws IOException {
      return retry("list versions of " + prefix, attempt -> versions.versions(prefix));
    }

    @Override
    public ByteBuffer get(Version version, ByteRange range) throws IOException {
      return retry("get a version of " + version.key(), attempt -> versions.get(version, range));
    }

    @Override
    public void bringBack(Version version) throws IOException {
      retry("bring back " + version.key(), attempt -> {
        versions.bringBack(version);
        return true;
      });
    }
  }

  private final class Staged implements StagedObject {
    private final StagedObject staged;

    private Staged(StagedObject staged) {
      this.staged = staged;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
      staged.write(bytes);
    }

    @Override
    public long length() {
      return staged.length();
    }

    @Override
    public void commit(ObjectKey key) throws IOException {
      retry("commit " + key, attempt -> {
        staged.commit(key);
        return true;
      });
    }

    @Override
    public void close() throws IOException {
      staged.close();
    }
  }
}
