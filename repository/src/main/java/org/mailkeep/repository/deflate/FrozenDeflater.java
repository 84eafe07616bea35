package org.mailkeep.repository.deflate;

import static org.mailkeep.repository.deflate.Alphabet.MAX_MATCH;
import static org.mailkeep.repository.deflate.Alphabet.MIN_MATCH;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An encoder of our own that makes the bytes of zlib 1.2.x and 1.3.x, or of GNU gzip 1.3 to 1.12, on any machine. It never changes: what
 * it makes for some plaintext today is what it makes for ever.
 *
 * <p>The method is theirs (RFC 1951, section 4, and deflate.c of either): a window of twice 32 KiB whose upper half moves down when it is
 * full, chains of places with an equal hash of three bytes, at levels 4 to 9 a look at the next byte before a repeat is taken. It acts
 * as they do when all plaintext lies ready: {@link #write} goes no nearer to the end of what it has than a repeat can be long, so
 * that it never matters how the plaintext is cut.
 *
 * <p>The two differ near the end of the plaintext, in when a block ends ({@link BlockWriter}) and in the size of the hash table. Both
 * are followed as far as the bytes show it. What gzip makes of a file can, in theory, depend on the file it compressed before in the
 * same run, through bytes beyond the end of its window; here there are zeros.
 */
final class FrozenDeflater implements DeflateEncoder {
  private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final int HALF = 1 << 15;
  private static final int MASK = HALF - 1;
  private static final int WINDOW_BYTES = 2 * HALF;

  /** With less ahead than this the search waits for more plaintext. */
  private static final int LOOKAHEAD = MAX_MATCH + MIN_MATCH + 1;

  private static final int MAX_DISTANCE = HALF - LOOKAHEAD;

  /** From here the window moves; beyond it nothing is searched. */
  private static final int MOVE_AT = WINDOW_BYTES - LOOKAHEAD;

  /** A repeat of three bytes from further away costs more than the bytes. */
  private static final int TOO_FAR = 4096;

  /** No repeat in hand: one less than the shortest. */
  private static final int NONE = MIN_MATCH - 1;

  private final boolean likeGzip;
  private boolean lazy;
  private Tuning tuning;
  private final BlockWriter block;
  private final int hashShift;
  private final int hashMask;

  /** Room behind the window for comparing eight bytes at a time. */
  private final byte[] window = new byte[WINDOW_BYTES + 16];

  /** The newest place of each hash; 0 is none, so that the first byte of the window is never found. */
  private final char[] heads;

  /** The place before each place with the same hash. */
  private final char[] previous = new char[HALF];

  /** Where the plaintext in the window ends. */
  private int end;

  /** The next byte to encode; with {@link #literalPending} the one before it is not encoded either. */
  private int at;

  /** Negative once it has left the window. */
  private int blockStart;

  private int matchStart;
  private int matchLength;
  private boolean literalPending;
  private boolean moved;

  FrozenDeflater(DeflateParams params) {
    likeGzip = params.encoder() == DeflateParams.Encoder.GNU_GZIP;
    lazy = params.level() >= 4;
    tuning = Tuning.of(params.level());
    block = new BlockWriter(params);
    int hashBits = likeGzip ? 15 : params.memoryLevel() + 7;
    hashShift = (hashBits + MIN_MATCH - 1) / MIN_MATCH;
    hashMask = (1 << hashBits) - 1;
    heads = new char[1 << hashBits];
    reset();
  }

  /** Begins anew as another level of the same encoder; not for levels of gzip, whose blocks end in other places. */
  void retune(int level) {
    lazy = level >= 4;
    tuning = Tuning.of(level);
    reset();
  }

  /** Whether the block in hand and {@code size} given symbols agree as far as both go. */
  boolean beginsWith(int[] symbols, int size) {
    return block.agreesWith(symbols, size);
  }

  @Override
  public void reset() {
    Arrays.fill(heads, '\0');
    block.reset();
    end = 0;
    at = 0;
    blockStart = 0;
    matchStart = 0;
    matchLength = NONE;
    literalPending = false;
    moved = false;
  }

  @Override
  public void write(byte[] bytes, int offset, int length, OutputStream out) throws IOException {
    int from = offset;
    int left = length;
    while (left > 0) {
      if (end == WINDOW_BYTES) {
        moveWindow();
      }
      int taken = Math.min(left, WINDOW_BYTES - end);
      System.arraycopy(bytes, from, window, end, taken);
      end += taken;
      from += taken;
      left -= taken;
      if (end - at >= LOOKAHEAD) {
        advance(end - LOOKAHEAD + 1, end, out);
      }
    }
  }

  @Override
  public void finish(OutputStream out) throws IOException {
    if (likeGzip) {
      finishLikeGzip(out);
    } else {
      finishLikeZlib(out);
    }
    if (literalPending) {
      block.literal(window[at - 1]);
    }
    block.end(window, blockStart, at - blockStart, true, out);
    reset();
  }

  /** Moves the window as soon as it may, also between two of the last bytes; hashes no bytes beyond the end. */
  private void finishLikeZlib(OutputStream out) throws IOException {
    advance(Math.min(end, MOVE_AT), end - NONE, out);
    if (at >= MOVE_AT) {
      moveWindow();
    }
    advance(end, end - NONE, out);
  }

  /** Moves the window once at most, when it finds that there is no more to read, and sets two bytes beyond the end to zero. */
  private void finishLikeGzip(OutputStream out) throws IOException {
    if (at >= MOVE_AT) {
      moveWindow();
    }
    Arrays.fill(window, end, moved ? Math.min(end + NONE, window.length) : window.length, (byte) 0);
    advance(end, end, out);
  }

  @Override
  public void close() {
    // Holds nothing but memory.
  }

  /** Drops the lower half, and every place in it from the chains. */
  private void moveWindow() {
    System.arraycopy(window, HALF, window, 0, HALF);
    at -= HALF;
    end -= HALF;
    blockStart -= HALF;
    matchStart -= HALF;
    moved = true;
    lower(heads);
    lower(previous);
  }

  private static void lower(char[] places) {
    for (int i = 0; i < places.length; i++) {
      places[i] = (char) Math.max(places[i] - HALF, 0);
    }
  }

  private void advance(int stop, int hashEnd, OutputStream out) throws IOException {
    if (lazy) {
      advanceLazily(stop, hashEnd, out);
    } else {
      advanceGreedily(stop, hashEnd, out);
    }
  }

  /**
   * Takes every repeat at once.
   *
   * @param stop goes on while before it
   * @param hashEnd enters places before it into the hash table
   */
  private void advanceGreedily(int stop, int hashEnd, OutputStream out) throws IOException {
    int hash = hashBefore(at);
    while (at < stop) {
      int candidate = 0;
      if (at < hashEnd) {
        hash = hash << hashShift ^ window[at + 2] & 0xff;
        candidate = enter(hash & hashMask, at);
      }
      int length = NONE;
      if (candidate != 0 && at - candidate <= MAX_DISTANCE && at <= MOVE_AT) {
        length = longestMatch(at, candidate, NONE);
      }
      boolean ask;
      int encoded = at;
      if (length >= MIN_MATCH) {
        ask = block.repeat(at - matchStart, length);
        int next = at + length;
        if (length <= tuning.lazyLength()) {
          for (int place = at + 1; place < next; place++) {
            if (place < hashEnd) {
              hash = hash << hashShift ^ window[place + 2] & 0xff;
              enter(hash & hashMask, place);
            }
          }
        } else {
          hash = hashBefore(next);
        }
        at = next;
      } else {
        ask = block.literal(window[at++]);
      }
      if (ask && block.endsAfter(encoded - blockStart)) {
        block.end(window, blockStart, at - blockStart, false, out);
        blockStart = at;
      }
    }
  }

  /** Takes a repeat only if the next byte does not begin a longer one. The parameters are those of {@link #advanceGreedily}. */
  private void advanceLazily(int stop, int hashEnd, OutputStream out) throws IOException {
    final byte[] window = this.window;
    final int lazyLength = tuning.lazyLength();
    int hash = hashBefore(at);
    while (at < stop) {
      int candidate = 0;
      if (at < hashEnd) {
        hash = hash << hashShift ^ window[at + 2] & 0xff;
        candidate = enter(hash & hashMask, at);
      }
      int heldLength = matchLength;
      int heldStart = matchStart;
      matchLength = NONE;
      if (candidate != 0 && heldLength < lazyLength && at - candidate <= MAX_DISTANCE && at <= MOVE_AT) {
        matchLength = longestMatch(at, candidate, heldLength);
        if (matchLength == MIN_MATCH && at - matchStart > TOO_FAR) {
          matchLength = NONE;
        }
      }
      if (heldLength >= MIN_MATCH && matchLength <= heldLength) {
        boolean ask = block.repeat(at - 1 - heldStart, heldLength);
        int encoded = at;
        int next = at + heldLength - 1;
        for (int place = at + 1; place < next; place++) {
          if (place < hashEnd) {
            hash = hash << hashShift ^ window[place + 2] & 0xff;
            enter(hash & hashMask, place);
          }
        }
        at = next;
        matchLength = NONE;
        literalPending = false;
        if (ask && block.endsAfter(encoded - blockStart)) {
          endBlock(out);
        }
      } else {
        if (!literalPending) {
          literalPending = true;
        } else if (block.literal(window[at - 1]) && block.endsAfter(at - blockStart)) {
          endBlock(out);
        }
        at++;
      }
    }
  }

  private void endBlock(OutputStream out) throws IOException {
    block.end(window, blockStart, at - blockStart, false, out);
    blockStart = at;
  }

  /** The hash of the two bytes from a place on: the third makes it whole. */
  private int hashBefore(int place) {
    return (window[place] & 0xff) << hashShift ^ window[place + 1] & 0xff;
  }

  /** Enters a place into its chain and returns the one that was newest before, or 0. */
  private int enter(int hash, int place) {
    char before = heads[hash];
    previous[place & MASK] = before;
    heads[hash] = (char) place;
    return before;
  }

  /**
   * Looks for the longest repeat along a chain, the nearest among equally long ones, and leaves its place in {@link #matchStart}.
   *
   * @param candidate the newest place of the chain
   * @param atLeast the length that has to be exceeded
   * @return the length, no more than there is plaintext; {@code atLeast} or the rest of the plaintext if nothing longer was found
   */
  private int longestMatch(int at, int candidate, int atLeast) {
    final byte[] window = this.window;
    final char[] previous = this.previous;
    int ahead = end - at;
    int nice = tuning.niceLength();
    if (!likeGzip) {
      nice = Math.min(nice, ahead);
    }
    int tries = atLeast >= tuning.goodLength() ? tuning.chainLength() >> 2 : tuning.chainLength();
    int limit = Math.max(at - MAX_DISTANCE, 0);
    int best = atLeast;
    short first = (short) SHORT.get(window, at);
    short tail = (short) SHORT.get(window, at + best - 1);
    int place = candidate;
    do {
      if ((short) SHORT.get(window, place + best - 1) == tail && (short) SHORT.get(window, place) == first) {
        int length = commonLength(window, place, at);
        if (length > best) {
          matchStart = place;
          best = length;
          if (length >= nice) {
            break;
          }
          tail = (short) SHORT.get(window, at + best - 1);
        }
      }
      place = previous[place & MASK];
    } while (place > limit && --tries != 0);
    return Math.min(best, ahead);
  }

  private static int commonLength(byte[] window, int place, int at) {
    for (int i = 0; i < MAX_MATCH; i += Long.BYTES) {
      long difference = (long) LONG.get(window, place + i) ^ (long) LONG.get(window, at + i);
      if (difference != 0) {
        return Math.min(i + (Long.numberOfTrailingZeros(difference) >> 3), MAX_MATCH);
      }
    }
    return MAX_MATCH;
  }
}
