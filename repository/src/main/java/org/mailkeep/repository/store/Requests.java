package org.mailkeep.repository.store;

/**
 * What a store was asked, retries included. On a folder each call counts as one.
 *
 * @param puts objects sent
 * @param gets objects and parts of objects read
 * @param lists pages of listings
 * @param heads questions about one object
 * @param others all else
 * @param sentBytes of objects
 * @param receivedBytes of objects
 */
public record Requests(long puts, long gets, long lists, long heads, long others, long sentBytes, long receivedBytes) {

  /** All requests. */
  public long all() {
    return puts + gets + lists + heads + others;
  }
}
