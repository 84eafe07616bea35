package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Gives out encoders and keeps those given back for the next who asks: making one costs more than compressing a small message.
 *
 * <p>For zlib with its usual memory level it gives the zlib of this machine, once a short text has shown that it makes the pinned
 * bytes at that level; in all other cases an encoder of our own, which makes the same bytes. Which of them it was can't be told from the
 * stream. One for the whole program; thread-safe.
 */
public final class DeflateEncoders implements AutoCloseable {

  /** Which encoders may be given out. */
  public enum Choice {
    /** The zlib of this machine where it is proven equal, else our own. */
    FASTEST,
    /** Our own only. */
    FROZEN
  }

  /** At about 350 KB each. */
  private static final int IDLE_LIMIT = 32;

  private static final int UNKNOWN = 0;
  private static final int EQUAL = 1;
  private static final int DIFFERENT = 2;

  private final Choice choice;

  /** Given back longest ago first. */
  private final ArrayDeque<Idle> idle = new ArrayDeque<>();

  /** What the self-test said, by level. Two threads may ask at once and get the same answer. */
  private final AtomicIntegerArray verdicts = new AtomicIntegerArray(10);

  private boolean closed;

  public DeflateEncoders() {
    this(Choice.FASTEST);
  }

  public DeflateEncoders(Choice choice) {
    this.choice = choice;
  }

  /** An encoder that makes the bytes of {@code params}. Closing it makes it available again. */
  public DeflateEncoder take(DeflateParams params) {
    DeflateEncoder encoder = takeIdle(params);
    return new Lent(params, encoder == null ? make(params) : encoder);
  }

  /** Frees what is idle. An encoder that is closed later is freed at once. Harmless when repeated. */
  @Override
  public synchronized void close() {
    closed = true;
    idle.forEach(kept -> kept.encoder.close());
    idle.clear();
  }

  /** Whether {@link #take} gives the zlib of this machine. */
  boolean usesNative(DeflateParams params) {
    if (choice == Choice.FROZEN || params.encoder() != DeflateParams.Encoder.ZLIB || params.memoryLevel() != 8) {
      return false;
    }
    if (verdicts.get(params.level()) == UNKNOWN) {
      try (NativeDeflater candidate = new NativeDeflater(params.level())) {
        verdicts.set(params.level(), SelfTest.passes(candidate, params.level()) ? EQUAL : DIFFERENT);
      }
    }
    return verdicts.get(params.level()) == EQUAL;
  }

  private DeflateEncoder make(DeflateParams params) {
    return usesNative(params) ? new NativeDeflater(params.level()) : new FrozenDeflater(params);
  }

  private synchronized @Nullable DeflateEncoder takeIdle(DeflateParams params) {
    for (Iterator<Idle> newest = idle.descendingIterator(); newest.hasNext();) {
      Idle kept = newest.next();
      if (kept.params.equals(params)) {
        newest.remove();
        return kept.encoder;
      }
    }
    return null;
  }

  private void giveBack(DeflateParams params, DeflateEncoder encoder) {
    encoder.reset();
    DeflateEncoder surplus = keep(params, encoder);
    if (surplus != null) {
      surplus.close();
    }
  }

  private synchronized @Nullable DeflateEncoder keep(DeflateParams params, DeflateEncoder encoder) {
    if (closed) {
      return encoder;
    }
    idle.addLast(new Idle(params, encoder));
    return idle.size() > IDLE_LIMIT ? idle.removeFirst().encoder : null;
  }

  private record Idle(DeflateParams params, DeflateEncoder encoder) {}

  /** Gives the encoder back when closed. */
  private final class Lent implements DeflateEncoder {
    private final DeflateParams params;
    private @Nullable DeflateEncoder encoder;

    Lent(DeflateParams params, DeflateEncoder encoder) {
      this.params = params;
      this.encoder = encoder;
    }

    @Override
    public void write(byte[] bytes, int offset, int length, OutputStream out) throws IOException {
      encoder().write(bytes, offset, length, out);
    }

    @Override
    public void finish(OutputStream out) throws IOException {
      encoder().finish(out);
    }

    @Override
    public void reset() {
      encoder().reset();
    }

    @Override
    public void close() {
      if (encoder != null) {
        giveBack(params, encoder);
        encoder = null;
      }
    }

    private DeflateEncoder encoder() {
      if (encoder == null) {
        throw new IllegalStateException("deflate encoder is closed");
      }
      return encoder;
    }
  }
}
