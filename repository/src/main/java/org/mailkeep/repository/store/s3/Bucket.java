package org.mailkeep.repository.store.s3;

import java.io.Closeable;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.store.Retention;

/**
 * The requests that we make of S3: each method is one request, made once. A request that is not answered in time fails. Whatever is not an answer that the
 * caller hoped for is a {@link BucketFailure}. Thread-safe.
 */
interface Bucket extends Closeable {

  /** Creates an object, if none of that name exists ({@code If-None-Match: *}); else it fails with 412. */
  void create(String name, Body body, Manner manner) throws BucketFailure;

  /** A whole object of at most {@code atMost} bytes. */
  Got get(String name, int atMost) throws BucketFailure;

  /** The bytes from {@code offset} on, as far as the object goes. */
  Got get(String name, long offset, int length) throws BucketFailure;

  /** The same of one version of an object. */
  Got get(String name, String version, long offset, int length) throws BucketFailure;

  /** What there is to know of an object without reading it. */
  Facts head(String name) throws BucketFailure;

  /** Up to 1,000 names after {@code after}, in order. */
  Page list(String prefix, String after, int limit) throws BucketFailure;

  /**
   * Removes an object; none is fine too.
   *
   * @return whether it is only hidden, because the bucket keeps versions
   */
  boolean remove(String name) throws BucketFailure;

  /** Removes one version of an object for good, or a mark that hides it. */
  void remove(String name, String version) throws BucketFailure;

  /** Up to 1,000 versions of objects whose names begin with {@code prefix}, in the order of their names. */
  Versions versions(String prefix, Cursor after) throws BucketFailure;

  /** Makes a version the newest of its name. */
  void bringBack(String name, String version, Manner manner) throws BucketFailure;

  /** The retention of an object; empty if it has none. */
  Optional<Retention> retention(String name) throws BucketFailure;

  /** The same of one version. */
  Optional<Retention> retention(String name, String version) throws BucketFailure;

  /** Sets the retention of an object. */
  void retain(String name, Retention retention) throws BucketFailure;

  /** What the server says of the bucket's object lock; it fails if it knows no such thing. */
  Lock lock() throws BucketFailure;

  @Override
  void close();

  /**
   * How an object is created.
   *
   * @param storageClass null for the bucket's default
   * @param retention null for none, or the bucket's default
   */
  record Manner(@Nullable String storageClass, @Nullable Retention retention) {
    static final Manner PLAIN = new Manner(null, null);
  }

  /**
   * What was read.
   *
   * @param objectBytes the length of the whole object
   * @param bytes null if the object is longer than was asked for
   */
  record Got(long objectBytes, @Nullable ByteBuffer bytes) {}

  /**
   * What there is to know of an object.
   *
   * @param bytes its length
   * @param sha256 of the whole, as far as the server kept it
   */
  record Facts(long bytes, Optional<Hash256> sha256) {}

  /**
   * Part of a listing.
   *
   * @param objects in the order of their names
   * @param complete whether none come after them
   */
  record Page(List<Listed> objects, boolean complete) {}

  /**
   * Whether the bucket was made with object lock.
   *
   * @param now the server's clock, if it says so
   */
  record Lock(boolean offered, Optional<Instant> now) {}

  /**
   * Where a listing of versions goes on.
   *
   * @param name of the last version before; empty for the beginning
   * @param version of that
   */
  record Cursor(String name, String version) {
    static final Cursor BEGIN = new Cursor("", "");
  }

  /**
   * Part of a listing of versions.
   *
   * @param next where the rest begins; empty if there is none
   */
  record Versions(List<Version> versions, Optional<Cursor> next) {}

  /**
   * A version of an object.
   *
   * @param newest whether nothing came after it
   * @param hides whether it is no object, but a mark that hides the versions before
   */
  record Version(String name, String version, long bytes, boolean newest, boolean hides) {}

  /**
   * An object of a listing.
   *
   * @param bytes its length
   * @param stored when the server got it, if it says so
   */
  record Listed(String name, long bytes, Optional<Instant> stored) {}
}
