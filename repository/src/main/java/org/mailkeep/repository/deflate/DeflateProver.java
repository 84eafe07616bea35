package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.deflate.StoredStream.State;

/**
 * Finds the {@link DeflateParams} that make a stored stream again, by trying: inflate, compress, compare, give up at the first byte that
 * differs.
 *
 * <p>When the first candidate has failed, most others are sorted out by the first few hundred symbols of the stream. All that are left are
 * tried on the first {@value #HEAD_BYTES} bytes of plaintext, which are held in memory; most streams of mail are no
 * longer. The first candidate that gets so far goes on along the stream. Should it fail there, the source is opened again for the
 * others. How much plaintext is compressed in vain is bounded: {@value #FREE_BYTES} bytes and three times the stream besides the head.
 *
 * <p>Memory is bounded by about 2.5 MB and the encoders, whatever the stream holds. A stream that expands a thousandfold is followed to
 * its end at the encoder's speed, unless a ratio is set at which it is given up. For one thread; to be kept for many streams.
 */
public final class DeflateProver implements AutoCloseable {

  /** More than DEFLATE can expand: no limit. */
  public static final int ANY_RATIO = 1033;

  static final int HEAD_BYTES = 256 << 10;
  static final int FREE_BYTES = 32 << 20;

  private static final int PIECE_BYTES = 64 << 10;

  /** After this much of the head a candidate is looked at. */
  private static final int STEP_BYTES = 16 << 10;

  private final DeflateEncoders encoders;
  private final StoredStream stream;

  /** Made when a candidate fails for the first time; most never do. */
  private @Nullable ParseProbe probe;

  private boolean probing;
  private byte[] head = new byte[PIECE_BYTES];
  private int headBytes;

  /** Plaintext that was compressed in vain beyond the head, and the furthest that anyone came. */
  private long wasted;

  private long furthest;

  /** The stream was found to be none further on: no other candidate needs to try. */
  private boolean broken;

  public DeflateProver(DeflateEncoders encoders) {
    this(encoders, ANY_RATIO);
  }

  /**
   * Gives streams up that expand too much.
   *
   * @param maxRatio bytes of plaintext for a stored byte, once there is more than 1 MiB of plaintext
   */
  public DeflateProver(DeflateEncoders encoders, int maxRatio) {
    if (maxRatio < 1) {
      throw new IllegalArgumentException("ratio " + maxRatio);
    }
    this.encoders = encoders;
    stream = new StoredStream(maxRatio);
  }

  /**
   * Finds out how a stream was made. The proof is about the bytes that the source gave when it was opened last; of a file that others may
   * write to, the caller checks that it is still the same.
   *
   * @param first what to try first, in this order; all others follow
   * @return nothing if no candidate makes the stream, or if it is not one whole DEFLATE stream without anything behind it
   * @throws IOException only what the source throws
   */
  public Optional<DeflateProof> prove(DeflateSource source, Collection<DeflateParams> first) throws IOException {
    wasted = 0;
    furthest = 0;
    broken = false;
    probing = false;
    Iterator<DeflateParams> candidates = DeflateCandidates.beginningWith(first).iterator();
    try (InputStream in = source.open()) {
      stream.open(in);
      readHead();
      State state = stream.state(head.length, headBytes);
      if (state == State.BROKEN) {
        return Optional.empty();
      }
      if (state == State.OPEN) {
        // While the beginning is still there.
        beginProbing();
      }
      while (candidates.hasNext()) {
        DeflateParams params = candidates.next();
        if (!mayBe(params)) {
          continue;
        }
        stream.compareAnew();
        try (DeflateEncoder encoder = encoders.take(params)) {
          if (!makesHead(encoder)) {
            beginProbing();
            continue;
          }
          if (follow(encoder, state)) {
            return proof(params);
          }
        }
        if (state == State.OPEN) {
          // The stream has been read beyond the head.
          break;
        }
        beginProbing();
      }
    }
    return proveFromTheStart(source, candidates);
  }

  private Optional<DeflateProof> proveFromTheStart(DeflateSource source, Iterator<DeflateParams> candidates)
      throws IOException {
    while (candidates.hasNext() && !broken && wasted < FREE_BYTES + 3 * furthest) {
      DeflateParams params = candidates.next();
      if (!mayBe(params)) {
        continue;
      }
      try (InputStream in = source.open(); DeflateEncoder encoder = encoders.take(params)) {
        stream.open(in);
        if (follow(encoder, State.OPEN)) {
          return proof(params);
        }
      }
    }
    return Optional.empty();
  }

  private void beginProbing() {
    if (!probing) {
      probing = true;
      if (probe == null) {
        probe = new ParseProbe();
      }
      stream.beginProbe(probe);
    }
  }

  /** False if a glance at the beginning shows that the candidate will fail. */
  private boolean mayBe(DeflateParams params) throws IOException {
    return !probing || probe == null || probe.mayBe(params, head, headBytes);
  }

  private Optional<DeflateProof> proof(DeflateParams params) {
    return Optional.of(new DeflateProof(params, stream.plaintextBytes(), stream.crc32()));
  }

  @Override
  public void close() {
    stream.release();
  }

  /** Inflates until the head is full or there is no more; grows it, since most streams are short. */
  private void readHead() throws IOException {
    headBytes = stream.inflate(head, 0, head.length);
    while (headBytes == head.length && headBytes < HEAD_BYTES) {
      head = Arrays.copyOf(head, 2 * headBytes);
      headBytes += stream.inflate(head, headBytes, headBytes);
    }
  }

  private boolean makesHead(DeflateEncoder encoder) throws IOException {
    for (int from = 0; from < headBytes && stream.isEqual(); from += STEP_BYTES) {
      encoder.write(head, from, Math.min(STEP_BYTES, headBytes - from), stream);
    }
    return stream.isEqual();
  }

  /** Compresses the rest of the stream, from where it was inflated to; true if all is equal. */
  private boolean follow(DeflateEncoder encoder, State from) throws IOException {
    byte[] piece = new byte[from == State.OPEN ? PIECE_BYTES : 0];
    State state = from;
    while (state == State.OPEN && stream.isEqual()) {
      int made = stream.inflate(piece, 0, piece.length);
      state = stream.state(piece.length, made);
      encoder.write(piece, 0, made, stream);
      stream.forget();
    }
    if (state == State.WHOLE && stream.isEqual()) {
      encoder.finish(stream);
      if (stream.isEqualToTheEnd()) {
        return true;
      }
    }
    broken = state == State.BROKEN;
    wasted += stream.plaintextBytes();
    furthest = Math.max(furthest, stream.plaintextBytes());
    return false;
  }
}
