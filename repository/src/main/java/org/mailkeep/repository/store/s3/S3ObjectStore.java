package org.mailkeep.repository.store.s3;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.ChecksumStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.RemovalStore;
import org.mailkeep.repository.store.RequestCount;
import org.mailkeep.repository.store.Retention;
import org.mailkeep.repository.store.RetentionStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.repository.store.VersionStore;
import org.mailkeep.repository.store.s3.Bucket.Manner;
import org.mailkeep.repository.store.s3.S3Failures.Act;

/**
 * Objects in a bucket. Create-once rests on {@code If-None-Match: *}, which the probe and every run check the server to honour.
 *
 * <p>A lost answer makes one's own success look like another's: where the key is taken, what holds it is read and compared. Only a pack's need not be, whose
 * name is the hash of its bytes. After silence a put fails with an {@code OutcomeUnknown} that putting again resolves; wrap this in a
 * {@code RetryingObjectStore}, which does.
 */
public final class S3ObjectStore implements ObjectStore {
  private static final Pattern PACK = Pattern.compile("packs/.*/[0-9a-f]{64}");

  private final Bucket bucket;
  private final S3Location location;
  private final Path spool;
  private final S3Failures failures;
  private final String prefix;
  private final Retaining locks = new Retaining();

  S3ObjectStore(Bucket bucket, S3Location location, Path spool) {
    this.bucket = bucket;
    this.location = location;
    this.spool = spool;
    failures = new S3Failures(location);
    prefix = location.prefix().isEmpty() ? "" : location.prefix() + "/";
  }

  /**
   * Opens a place in a bucket. Sends nothing: whether the bucket exists shows with the first request.
   *
   * @param spool folder for packs that wait for their names; made when it is needed
   * @param count of the requests that are sent
   * @throws Refused if certificates can't be read, or no region is known
   */
  public static S3ObjectStore open(S3Location location, S3Settings settings, Path spool, RequestCount count)
      throws IOException {
    Bucket bucket = DirectBucket.over(SdkBucket.open(location, settings, Timeouts.DEFAULT), location, settings,
        Timeouts.DEFAULT);
    return new S3ObjectStore(new CountingBucket(bucket, count), location, spool);
  }

  @Override
  public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
    put(key, bytes, Optional.empty());
  }

  @Override
  public boolean putIfAbsent(ObjectKey key, ByteBuffer bytes) throws IOException {
    return create(key, Body.of(bytes), Optional.empty());
  }

  private void put(ObjectKey key, ByteBuffer bytes, Optional<Retention> retention) throws IOException {
    if (!create(key, Body.of(bytes), retention) && !holds(key, bytes)) {
      throw new Exists(key + ": exists in " + location() + " with other bytes");
    }
  }

  @Override
  public StagedObject stage() throws IOException {
    return SpooledObject.in(spool, this, Optional.empty());
  }

  /** A pack's name is its hash, and one that exists is taken for what its name says: who reads it checks. */
  void commit(ObjectKey key, Body body, Optional<Retention> retention) throws IOException {
    if (create(key, body, retention) || PACK.matcher(key.path()).matches()) {
      return;
    }
    long there = facts(key).bytes();
    if (there != body.length()) {
      throw new Exists(key + ": exists in " + location() + " with " + there + " bytes, not " + body.length());
    }
  }

  /** False if the key is taken. */
  private boolean create(ObjectKey key, Body body, Optional<Retention> retention) throws IOException {
    boolean pack = key.path().startsWith("packs/");
    try {
      bucket.create(name(key), body,
          new Manner(pack ? location.storageClass().orElse(null) : null, retention.orElse(null)));
      return true;
    } catch (BucketFailure e) {
      if (e.status() == 412 || e.status() == 304) {
        return false;
      }
      throw failures.translate(Act.PUT, name(key), e);
    }
  }

  /** Whether the object is there with exactly these bytes. Who may not read it can't tell whose it is. */
  private boolean holds(ObjectKey key, ByteBuffer bytes) throws IOException {
    try {
      Bucket.Got got = bucket.get(name(key), bytes.remaining());
      return got.objectBytes() == bytes.remaining() && bytes.equals(got.bytes());
    } catch (BucketFailure e) {
      throw switch (failures.translate(Act.GET, name(key), e)) {
        case Missing missing -> new Missing(key + ": existed and vanished again from " + location());
        case Unavailable later -> OutcomeUnknown.untilPutAgain(unreadable(key, later), e);
        case RepositoryException other -> new OutcomeUnknown(unreadable(key, other), e);
      };
    }
  }

  private static String unreadable(ObjectKey key, RepositoryException why) {
    return key + ": exists, and can't be read to see whether it is what was to be stored: " + why.getMessage();
  }

  @Override
  public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
    Bucket.Got got = ask(Act.GET, key, () -> bucket.get(name(key), atMost));
    if (got.bytes() == null) {
      throw new Corrupt(key + ": " + got.objectBytes() + " bytes, at most " + atMost + " belong there");
    }
    return got.bytes();
  }

  @Override
  public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
    Bucket.Got got;
    try {
      got = bucket.get(name(key), range.offset(), range.length());
    } catch (BucketFailure e) {
      if (e.status() == 416) {
        throw new Corrupt(key + ": ends before byte " + range.offset() + ", but " + range.length()
            + " from there on are wanted");
      }
      throw failures.translate(Act.GET, name(key), e);
    }
    return whole(key, range, got);
  }

  /** What was got, if that is all of the range. */
  private ByteBuffer whole(ObjectKey key, ByteRange range, Bucket.Got got) throws Refused, Corrupt {
    @Nullable ByteBuffer bytes = got.bytes();
    if (bytes == null) {
      throw new Refused(location() + ": the server ignores that only a range is wanted", null);
    }
    if (bytes.remaining() != range.length()) {
      throw new Corrupt(key + ": " + got.objectBytes() + " bytes, but " + range.length() + " from " + range.offset()
          + " on are wanted");
    }
    return bytes;
  }

  @Override
  public List<StoredObject> list(String wanted, String after, int limit) throws IOException {
    List<StoredObject> found = new ArrayList<>();
    String last = after.isEmpty() ? "" : prefix + after;
    boolean complete = limit == 0;
    while (!complete && found.size() < limit) {
      String from = last;
      int more = limit - found.size();
      Bucket.Page page = ask(Act.LIST, wanted, () -> bucket.list(prefix + wanted, from, more));
      for (Bucket.Listed object : page.objects()) {
        String path = object.name().startsWith(prefix) ? object.name().substring(prefix.length()) : "";
        if (ObjectKey.isKey(path) && path.startsWith(wanted) && found.size() < limit) {
          found.add(new StoredObject(new ObjectKey(path), object.bytes(), object.stored()));
        }
        last = object.name();
      }
      complete = page.complete() || page.objects().isEmpty();
    }
    return found;
  }

  @Override
  public Optional<RetentionStore> retaining() {
    return Optional.of(locks);
  }

  @Override
  public Optional<VersionStore> versions() {
    return Optional.of(new PastVersions());
  }

  @Override
  public Optional<ChecksumStore> checksums() {
    return Optional.of(key -> facts(key).sha256());
  }

  @Override
  public Optional<RemovalStore> removing() {
    return Optional.of(this::remove);
  }

  /** Where objects may be locked, nothing is hidden that can't be removed. */
  private void remove(ObjectKey key) throws IOException {
    if (mayBeLocked()) {
      removeVersions(key);
    } else if (ask(Act.REMOVE, key, () -> bucket.remove(name(key)))) {
      try {
        removeVersions(key);
      } catch (Refused e) {
        // Who may not remove versions has hidden it at least: what goes on with those the bucket's rules say.
      }
    }
  }

  /** Whoever may not know that the bucket has locks is not one who makes them. */
  private boolean mayBeLocked() throws IOException {
    try {
      return locks.isOffered();
    } catch (Refused e) {
      return false;
    }
  }

  /** As long as a version is kept, none is gone that hides it: those that hide go last. */
  private void removeVersions(ObjectKey key) throws IOException {
    List<Bucket.Version> all = versionsOf(name(key)).stream().filter(version -> version.name().equals(name(key)))
        .sorted(Comparator.comparing(Bucket.Version::newest).thenComparing(Bucket.Version::hides)).toList();
    for (Bucket.Version version : all) {
      removeVersion(version);
    }
  }

  private void removeVersion(Bucket.Version version) throws IOException {
    try {
      bucket.remove(version.name(), version.version());
    } catch (BucketFailure e) {
      throw failures.translate(Act.REMOVE_VERSION, version.name(), e);
    }
  }

  private List<Bucket.Version> versionsOf(String begin) throws IOException {
    List<Bucket.Version> all = new ArrayList<>();
    Optional<Bucket.Cursor> next = Optional.of(Bucket.Cursor.BEGIN);
    while (next.isPresent()) {
      try {
        Bucket.Versions page = bucket.versions(begin, next.get());
        all.addAll(page.versions());
        next = page.next();
      } catch (BucketFailure e) {
        throw failures.translate(Act.LIST_VERSIONS, begin, e);
      }
    }
    return all;
  }

  @Override
  public String location() {
    return location.toString();
  }

  @Override
  public void close() {
    bucket.close();
  }

  private Bucket.Facts facts(ObjectKey key) throws IOException {
    return ask(Act.GET, key, () -> bucket.head(name(key)));
  }

  private String name(ObjectKey key) {
    return prefix + key.path();
  }

  private <T> T ask(Act act, ObjectKey key, Question<T> question) throws IOException {
    return ask(act, key.path(), question);
  }

  private <T> T ask(Act act, String path, Question<T> question) throws IOException {
    try {
      return question.ask();
    } catch (BucketFailure e) {
      throw failures.translate(act, prefix + path, e);
    }
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws BucketFailure;
  }

  /** Object lock. A key that is taken keeps the retention that it has: making it longer is a request of its own. */
  private final class Retaining implements RetentionStore {
    private @Nullable Boolean offered;

    /** Asked once: a bucket is made with object lock, or never has it. */
    @Override
    public synchronized boolean isOffered() throws IOException {
      if (offered == null) {
        offered = askWhetherOffered();
      }
      return offered;
    }

    /** A server that knows no object lock answers that it knows no such request, or no such configuration. */
    private boolean askWhetherOffered() throws IOException {
      try {
        return bucket.lock().offered();
      } catch (BucketFailure e) {
        if (e.status() == 404 || e.status() == 501 || e.status() == 400 || e.status() == 405) {
          return false;
        }
        throw failures.translate(Act.READ_LOCK, prefix, e);
      }
    }

    @Override
    public Instant now() throws IOException {
      return ask(Act.READ_LOCK, "", bucket::lock).now()
          .orElseThrow(() -> new Refused(location() + ": the server does not say what time it is", null));
    }

    @Override
    public void put(ObjectKey key, ByteBuffer bytes, Retention retention) throws IOException {
      S3ObjectStore.this.put(key, bytes, Optional.of(retention));
    }

    @Override
    public StagedObject stage(Retention retention) throws IOException {
      return SpooledObject.in(spool, S3ObjectStore.this, Optional.of(retention));
    }

    @Override
    public Optional<Retention> retention(ObjectKey key) throws IOException {
      return retention(key, Optional.empty());
    }

    private Optional<Retention> retention(ObjectKey key, Optional<String> version) throws IOException {
      try {
        return version.isPresent() ? bucket.retention(name(key), version.get()) : bucket.retention(name(key));
      } catch (BucketFailure e) {
        if (e.code().equals("NoSuchObjectLockConfiguration")
            || e.code().equals("ObjectLockConfigurationNotFoundError")) {
          return Optional.empty();
        }
        throw failures.translate(Act.READ_RETENTION, name(key), e);
      }
    }

    @Override
    public void extend(ObjectKey key, Retention retention) throws IOException {
      ask(Act.RETAIN, key, () -> {
        bucket.retain(name(key), retention);
        return true;
      });
    }
  }

  /** What was overwritten, or hidden by a mark. */
  private final class PastVersions implements VersionStore {
    @Override
    public List<Version> versions(String wanted) throws IOException {
      List<Version> found = new ArrayList<>();
      for (Bucket.Version version : versionsOf(prefix + wanted)) {
        String path = version.name().startsWith(prefix) ? version.name().substring(prefix.length()) : "";
        if (!version.hides() && ObjectKey.isKey(path)) {
          found.add(new Version(new ObjectKey(path), version.version(), version.bytes(), version.newest()));
        }
      }
      return found;
    }

    @Override
    public ByteBuffer get(Version version, ByteRange range) throws IOException {
      return whole(version.key(), range, ask(Act.GET_VERSION, version.key(),
          () -> bucket.get(name(version.key()), version.id(), range.offset(), range.length())));
    }

    /** Marks are removed, which costs no room; only what was overwritten is copied. */
    @Override
    public void bringBack(Version version) throws IOException {
      String name = name(version.key());
      for (Bucket.Version mark : versionsOf(name)) {
        if (mark.name().equals(name) && mark.hides()) {
          removeVersion(mark);
        }
      }
      boolean shows = versionsOf(name).stream()
          .anyMatch(now -> now.name().equals(name) && now.newest() && now.version().equals(version.id()));
      if (!shows) {
        Optional<Retention> retention = locks.retention(version.key(), Optional.of(version.id()));
        ask(Act.PUT, version.key(), () -> {
          bucket.bringBack(name, version.id(), new Manner(null, retention.orElse(null)));
          return true;
        });
      }
    }
  }
}
