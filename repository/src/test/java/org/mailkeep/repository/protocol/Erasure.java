package org.mailkeep.repository.protocol;

/**
 * An order that an account's mail up to a state must go.
 *
 * @param epoch of the root that published it
 * @param version the first state that may be kept
 */
record Erasure(int epoch, int version) {

  /** No erasure. */
  static final Erasure NONE = new Erasure(0, 0);

  /** Whether it takes {@code entry} of a run of {@code runEpoch}. */
  boolean takes(int runEpoch, Entry entry) {
    return runEpoch < epoch && entry.version() < version;
  }
}
