package org.mailkeep.repository.frame;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;

/**
 * Reads the notation of docs/format.md, section 1, from bytes that nobody vouches for: every read is checked against what is left, and a
 * failure names the object. Not thread-safe.
 */
public final class ByteReader {

  private final byte[] bytes;
  private final String object;
  private final int end;
  private int position;

  /**
   * Reads all of {@code bytes}.
   *
   * @param object what the bytes are, for messages
   */
  public ByteReader(byte[] bytes, String object) {
    this(bytes, 0, bytes.length, object);
  }

  public ByteReader(byte[] bytes, int offset, int length, String object) {
    this.bytes = bytes;
    this.position = offset;
    this.end = offset + length;
    this.object = object;
  }

  /** Reads what remains of {@code buffer}, which is copied unless it is an array. */
  public static ByteReader of(ByteBuffer buffer, String object) {
    if (buffer.hasArray() && !buffer.isReadOnly()) {
      return new ByteReader(buffer.array(), buffer.arrayOffset() + buffer.position(), buffer.remaining(), object);
    }
    byte[] copy = new byte[buffer.remaining()];
    buffer.duplicate().get(copy);
    return new ByteReader(copy, object);
  }

  public int u8() throws Corrupt {
    need(1);
    return bytes[position++] & 0xff;
  }

  public int u16() throws Corrupt {
    return u8() << 8 | u8();
  }

  public long u32() throws Corrupt {
    return (long) u16() << 16 | u16();
  }

  /** A {@link #u32} that fits an int. */
  public int number(String what) throws Corrupt {
    long value = u32();
    if (value > Integer.MAX_VALUE) {
      throw corrupt(what + " of " + value);
    }
    return (int) value;
  }

  public long u64() throws Corrupt {
    return u32() << 32 | u32();
  }

  /** An unsigned number of at most 63 bits, in its shortest form. */
  public long var() throws Corrupt {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int b = u8();
      value |= (long) (b & 0x7f) << shift;
      if (b < 0x80) {
        if (b == 0 && shift > 0) {
          throw corrupt("a number longer than it need be");
        }
        return value;
      }
    }
    throw corrupt("a number of more than 63 bits");
  }

  /** A {@link #var} that is at most {@code limit}. */
  public int var(int limit, String what) throws Corrupt {
    long value = var();
    if (value > limit) {
      throw corrupt(what + " of " + value + ", at most " + limit);
    }
    return (int) value;
  }

  /** The count of a list whose items take at least {@code itemBytes} each: no more than can be left. */
  public int count(int itemBytes, String what) throws Corrupt {
    return var((end - position) / itemBytes, what + " count");
  }

  public long zig() throws Corrupt {
    long value = var();
    return (value >>> 1) ^ -(value & 1);
  }

  public Hash256 hash() throws Corrupt {
    need(Hash256.BYTES);
    Hash256 hash = Hash256.of(bytes, position);
    position += Hash256.BYTES;
    return hash;
  }

  public Id128 id() throws Corrupt {
    return new Id128(u64(), u64());
  }

  public Instant time() throws Corrupt {
    long seconds = u64();
    long nanoseconds = u32();
    try {
      return Instant.ofEpochSecond(seconds, nanoseconds);
    } catch (DateTimeException | ArithmeticException e) {
      throw corrupt("a time out of range");
    }
  }

  /** A flag: 0 or 1. */
  public boolean flag(String what) throws Corrupt {
    int value = u8();
    if (value > 1) {
      throw corrupt(what + " of " + value + ", neither 0 nor 1");
    }
    return value == 1;
  }

  /** {@code count} bytes, in a new array. */
  public byte[] raw(int count) throws Corrupt {
    need(count);
    byte[] copy = new byte[count];
    System.arraycopy(bytes, position, copy, 0, count);
    position += count;
    return copy;
  }

  /** A length of at most {@code limit} and that many bytes, in a new array. */
  public byte[] bytes(int limit, String what) throws Corrupt {
    return raw(var(limit, what + " length"));
  }

  /** A text of at most 65,535 bytes. */
  public String text(String what) throws Corrupt {
    byte[] utf8 = bytes(65_535, what);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw corrupt(what + " is not UTF-8");
    }
  }

  /** Where the next read begins, in the array behind. */
  public int position() {
    return position;
  }

  /** The bytes read since {@link #position} was {@code start}, in a new array. */
  public byte[] since(int start) {
    return Arrays.copyOfRange(bytes, start, position);
  }

  /** The bytes that are left. */
  public int remaining() {
    return end - position;
  }

  /** Passes over {@code count} bytes. */
  public void skip(int count) throws Corrupt {
    need(count);
    position += count;
  }

  /** Fails unless everything was read. */
  public void end() throws Corrupt {
    if (position != end) {
      throw corrupt((end - position) + " bytes too many");
    }
  }

  /** A failure that names the object and the place. */
  public Corrupt corrupt(String what) {
    return new Corrupt(object + ": " + what);
  }

  private void need(int count) throws Corrupt {
    if (count < 0 || count > end - position) {
      throw corrupt("ends too early");
    }
  }
}
