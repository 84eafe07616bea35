package org.mailkeep.repository.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;

/** Writes the notation of docs/format.md, section 1, into a growing array. Reusable through {@link #clear}. Not thread-safe. */
public final class ByteWriter {

  private byte[] bytes;
  private int length;

  public ByteWriter() {
    this(256);
  }

  public ByteWriter(int capacity) {
    bytes = new byte[capacity];
  }

  public ByteWriter u8(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  public ByteWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  public ByteWriter u32(long value) {
    return u16((int) (value >>> 16)).u16((int) value);
  }

  public ByteWriter u64(long value) {
    return u32(value >>> 32).u32(value);
  }

  /** An unsigned LEB128 number; {@code value} must not be negative. */
  public ByteWriter var(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("negative: " + value);
    }
    room(9);
    long rest = value;
    while (rest > 0x7f) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return this;
  }

  /** A signed number of at most 62 bits, small magnitudes in few bytes. */
  public ByteWriter zig(long value) {
    return var((value << 1) ^ (value >> 63));
  }

  public ByteWriter hash(Hash256 hash) {
    room(Hash256.BYTES);
    hash.copyTo(bytes, length);
    length += Hash256.BYTES;
    return this;
  }

  public ByteWriter id(Id128 id) {
    return u64(id.high()).u64(id.low());
  }

  public ByteWriter time(Instant time) {
    return u64(time.getEpochSecond()).u32(time.getNano());
  }

  /** The bytes as they are, without a length. */
  public ByteWriter raw(byte[] source) {
    return raw(source, 0, source.length);
  }

  /** The bytes as they are, without a length. */
  public ByteWriter raw(byte[] source, int offset, int count) {
    room(count);
    System.arraycopy(source, offset, bytes, length, count);
    length += count;
    return this;
  }

  /** A length and the bytes. */
  public ByteWriter bytes(byte[] source) {
    return var(source.length).raw(source);
  }

  /** A length and the UTF-8 bytes. */
  public ByteWriter text(String text) {
    return bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The number of bytes written. */
  public int length() {
    return length;
  }

  /** The array behind: valid up to {@link #length} until the next write. */
  public byte[] array() {
    return bytes;
  }

  /** What was written, in a new array. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  /** What was written, not copied: valid until the next write. */
  public ByteBuffer buffer() {
    return ByteBuffer.wrap(bytes, 0, length);
  }

  /** Forgets everything, keeps the memory. */
  public ByteWriter clear() {
    length = 0;
    return this;
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
