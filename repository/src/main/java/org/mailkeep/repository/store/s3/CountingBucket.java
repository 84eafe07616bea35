package org.mailkeep.repository.store.s3;

import java.util.Optional;
import org.mailkeep.repository.store.RequestCount;
import org.mailkeep.repository.store.Retention;

/** Counts the requests of a bucket. */
final class CountingBucket implements Bucket {
  private final Bucket bucket;
  private final RequestCount count;

  CountingBucket(Bucket bucket, RequestCount count) {
    this.bucket = bucket;
    this.count = count;
  }

  @Override
  public void create(String name, Body body, Manner manner) throws BucketFailure {
    count.put(body.length());
    bucket.create(name, body, manner);
  }

  @Override
  public Got get(String name, int atMost) throws BucketFailure {
    count.get();
    return received(bucket.get(name, atMost));
  }

  @Override
  public Got get(String name, long offset, int length) throws BucketFailure {
    count.get();
    return received(bucket.get(name, offset, length));
  }

  @Override
  public Got get(String name, String version, long offset, int length) throws BucketFailure {
    count.get();
    return received(bucket.get(name, version, offset, length));
  }

  private Got received(Got got) {
    if (got.bytes() != null) {
      count.received(got.bytes().remaining());
    }
    return got;
  }

  @Override
  public Facts head(String name) throws BucketFailure {
    count.head();
    return bucket.head(name);
  }

  @Override
  public Page list(String prefix, String after, int limit) throws BucketFailure {
    count.list();
    return bucket.list(prefix, after, limit);
  }

  @Override
  public boolean remove(String name) throws BucketFailure {
    count.other();
    return bucket.remove(name);
  }

  @Override
  public void remove(String name, String version) throws BucketFailure {
    count.other();
    bucket.remove(name, version);
  }

  @Override
  public Versions versions(String prefix, Cursor after) throws BucketFailure {
    count.list();
    return bucket.versions(prefix, after);
  }

  @Override
  public void bringBack(String name, String version, Manner manner) throws BucketFailure {
    count.other();
    bucket.bringBack(name, version, manner);
  }

  @Override
  public Optional<Retention> retention(String name) throws BucketFailure {
    count.other();
    return bucket.retention(name);
  }

  @Override
  public Optional<Retention> retention(String name, String version) throws BucketFailure {
    count.other();
    return bucket.retention(name, version);
  }

  @Override
  public void retain(String name, Retention retention) throws BucketFailure {
    count.other();
    bucket.retain(name, retention);
  }

  @Override
  public Lock lock() throws BucketFailure {
    count.other();
    return bucket.lock();
  }

  @Override
  public void close() {
    bucket.close();
  }
}
