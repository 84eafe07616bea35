package org.mailkeep.repository.deflate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * A stored stream on its way through memory: inflated at one end, compared with what an encoder makes of the plaintext at the other.
 * The encoder lags by a block or so; what lies between the two is kept, and an encoder that lags by more than a block can be
 * is not the right one. As an {@link OutputStream} it takes what the encoder makes.
 */
final class StoredStream extends OutputStream {

  /** How inflating stands. */
  enum State {
    /** There may be more plaintext. */
    OPEN,
    /** All plaintext is out, and the stream ended where it should. */
    WHOLE,
    /** Not a DEFLATE stream, cut short, with something behind it, or with more plaintext or less than allowed. */
    BROKEN
  }

  /**
   * More than an encoder can lag: a block of 32,767 symbols of 48 bits, a piece of 32 KiB that native encoding waits for, and what the
   * head holds.
   */
  private static final int CAPACITY = 640 << 10;

  private static final int READ_BYTES = 1 << 13;

  /** What is made of this much plaintext before its ratio is judged. */
  private static final int RATIO_FREE_BYTES = 1 << 20;

  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final int maxRatio;
  private byte[] kept = new byte[4 * READ_BYTES];
  private InputStream in = InputStream.nullInputStream();

  /** Where in {@link #kept} the bytes end, where the inflater will go on, where comparing goes on. */
  private int end;

  private int inflateFrom;
  private int compareFrom;
  private boolean ended;
  private boolean equal;

  StoredStream(int maxRatio) {
    this.maxRatio = maxRatio;
  }

  /** Begins with another stream. */
  void open(InputStream source) {
    in = source;
    inflater.reset();
    crc.reset();
    end = 0;
    inflateFrom = 0;
    compareFrom = 0;
    ended = false;
    equal = true;
  }

  /** Frees memory outside the heap; no other call may follow. */
  void release() {
    inflater.end();
  }

  /** Begins to compare with another encoder's bytes, from the start of the stream; only while nothing was {@link #forget forgotten}. */
  void compareAnew() {
    compareFrom = 0;
    equal = true;
  }

  /** Gives a probe what was read so far; only while nothing was forgotten. */
  void beginProbe(ParseProbe probe) {
    probe.begin(kept, end);
  }

  /** Whether all that was written so far is what is stored. */
  boolean isEqual() {
    return equal;
  }

  /** Whether all that was written is all that is stored. */
  boolean isEqualToTheEnd() throws IOException {
    return equal && !has(compareFrom);
  }

  long plaintextBytes() {
    return inflater.getBytesWritten();
  }

  int crc32() {
    return (int) crc.getValue();
  }

  /** Inflates up to {@code length} bytes and returns how many: less only if there are no more or the stream is broken, as {@link #state} tells. */
  int inflate(byte[] target, int offset, int length) throws IOException {
    int made = 0;
    try {
      while (made < length && !inflater.finished() && !inflater.needsDictionary()) {
        int count = inflater.inflate(target, offset + made, length - made);
        made += count;
        if (count == 0 && inflater.needsInput()) {
          if (!has(inflateFrom)) {
            break;
          }
          int taken = Math.min(end - inflateFrom, READ_BYTES);
          inflater.setInput(kept, inflateFrom, taken);
          inflateFrom += taken;
        }
      }
    } catch (DataFormatException damaged) {
      made = 0;
      equal = false;
    }
    crc.update(target, offset, made);
    return made;
  }

  /** To be asked when {@link #inflate} returned. */
  State state(int asked, int made) throws IOException {
    long stored = inflater.getBytesRead();
    long plaintext = inflater.getBytesWritten();
    // The worst case of any encoder here is a fixed code of nine bits a byte.
    if (stored > plaintext + (plaintext >>> 2) + 4096
        || plaintext > RATIO_FREE_BYTES && plaintext / maxRatio > stored) {
      return State.BROKEN;
    }
    if (inflater.finished()) {
      return inflater.getRemaining() == 0 && !has(inflateFrom) ? State.WHOLE : State.BROKEN;
    }
    return made == asked ? State.OPEN : State.BROKEN;
  }

  /** Lets go of what was inflated and compared, once that is worth moving the rest. */
  void forget() {
    // The inflater reads from the array until it needs input.
    int done = Math.min(inflateFrom - inflater.getRemaining(), compareFrom);
    if (done > CAPACITY / 4) {
      int unread = inflater.getRemaining();
      System.arraycopy(kept, done, kept, 0, end - done);
      end -= done;
      inflateFrom -= done;
      compareFrom -= done;
      inflater.setInput(kept, inflateFrom - unread, unread);
    }
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (!equal) {
      return;
    }
    equal = (length == 0 || has(compareFrom + length - 1))
        && Arrays.equals(kept, compareFrom, compareFrom + length, bytes, offset, offset + length);
    compareFrom += length;
  }

  /** Whether the byte at a place of {@link #kept} exists; reads on if need be, as far as there is room. */
  private boolean has(int place) throws IOException {
    while (end <= place && !ended) {
      if (end == kept.length) {
        if (end == CAPACITY) {
          return false;
        }
        grow();
      }
      int count = in.read(kept, end, Math.min(kept.length - end, READ_BYTES));
      if (count < 0) {
        ended = true;
      } else {
        end += count;
      }
    }
    return end > place;
  }

  private void grow() {
    // The inflater goes on reading from the old array, whose bytes stay as they are.
    kept = Arrays.copyOf(kept, Math.min(2 * kept.length, CAPACITY));
  }
}
