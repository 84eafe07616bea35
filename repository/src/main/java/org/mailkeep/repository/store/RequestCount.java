package org.mailkeep.repository.store;

import java.util.concurrent.atomic.LongAdder;

/** Counts the requests that a store was sent, retries included. Thread-safe. */
public final class RequestCount {
  private final LongAdder puts = new LongAdder();
  private final LongAdder gets = new LongAdder();
  private final LongAdder lists = new LongAdder();
  private final LongAdder heads = new LongAdder();
  private final LongAdder others = new LongAdder();
  private final LongAdder sentBytes = new LongAdder();
  private final LongAdder receivedBytes = new LongAdder();

  /** A put of so many bytes. */
  public void put(long bytes) {
    puts.increment();
    sentBytes.add(bytes);
  }

  /** A get; what came of it is {@link #received}. */
  public void get() {
    gets.increment();
  }

  /** Bytes of objects that were received. */
  public void received(long bytes) {
    receivedBytes.add(bytes);
  }

  /** One page of a listing. */
  public void list() {
    lists.increment();
  }

  /** A question about one object that does not read it. */
  public void head() {
    heads.increment();
  }

  /** Any other request: removing, object lock. */
  public void other() {
    others.increment();
  }

  /** What was counted so far. */
  public Requests soFar() {
    return new Requests(puts.sum(), gets.sum(), lists.sum(), heads.sum(), others.sum(), sentBytes.sum(),
        receivedBytes.sum());
  }
}
