package org.mailkeep.agent.dovecot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The file {@code dovecot.index}: a state of the index, and the place in the log up to which it has everything. Version 7, little endian.
 *
 * <pre>
 * File      = Base Extension* Record*
 * Base      = major u8, minor u8, baseSize u16, headerSize u32, recordSize u32, endian u8 (bit 0: little),
 *             …, indexId u32 at 16, …, uidValidity u32 at 24, nextUid u32, messages u32,
 *             …, logSequence u32 at 60, tail u32, head u32                    padded to 8
 * Extension = headerSize u32, resetId u32, recordOffset u16, recordSize u16, align u16, nameSize u16,
 *             name padded to 8, header padded to 8
 * Record    = uid u32, flags u8, what extensions have at their offsets
 * keywords  = count u32, (unused u32, nameOffset u32)*, names each with a zero byte     the header of that extension
 * </pre>
 *
 * <p>The extensions end where headerSize does; a record has recordSize bytes.
 */
final class IndexFile {
  private static final int MAJOR = 7;
  private static final int SMALLEST_BASE = 120;
  private static final int SMALLEST_RECORD = 5;
  private static final int EXTENSION_FRONT = 16;

  private final ByteBuffer bytes;
  private final IndexState state;
  private final List<Placed> placed = new ArrayList<>();
  private final int headerSize;
  private final int recordSize;
  private final int messages;

  private record Placed(Extension extension, int offset, int size) {}

  private IndexFile(ByteBuffer bytes, IndexState state) throws DovecotFormatException {
    this.bytes = bytes;
    this.state = state;
    if (bytes.limit() < SMALLEST_BASE) {
      throw unsound("of " + bytes.limit() + " bytes, too few for its header");
    }
    long header = unsigned(4);
    long record = unsigned(8);
    long count = unsigned(32);
    if (base() < SMALLEST_BASE || header < base() || record < SMALLEST_RECORD || header > bytes.limit()
        || count > (bytes.limit() - header) / record) {
      throw unsound(
          "has " + bytes.limit() + " bytes, but says: header " + header + ", " + count + " records of " + record);
    }
    headerSize = (int) header;
    recordSize = (int) Math.min(record, Integer.MAX_VALUE);
    messages = (int) count;
  }

  /**
   * Refuses an index that another kind of Dovecot wrote.
   *
   * @throws DovecotFormatException if it is none of version 7, little endian
   */
  static void check(ByteBuffer bytes, String name) throws DovecotFormatException {
    if (bytes.limit() >= SMALLEST_BASE && (bytes.get(0) != MAJOR || (bytes.get(12) & 1) == 0)) {
      throw new DovecotFormatException(
          name + ": version " + bytes.get(0) + ((bytes.get(12) & 1) == 0 ? ", big endian" : "")
              + "; only version 7, little endian, is read");
    }
  }

  static int indexId(ByteBuffer bytes) {
    return bytes.getInt(16);
  }

  static long logSequence(ByteBuffer bytes) {
    return Integer.toUnsignedLong(bytes.getInt(60));
  }

  /** Where in that log the records begin that the index does not have yet. */
  static long logOffset(ByteBuffer bytes) {
    return Integer.toUnsignedLong(bytes.getInt(68));
  }

  /**
   * Puts all that the file says into {@code state}.
   *
   * @throws DovecotFormatException if it is not whole, or contradicts itself
   */
  static void read(ByteBuffer bytes, IndexState state) throws DovecotFormatException {
    IndexFile file = new IndexFile(bytes, state);
    file.extensions();
    file.records();
    state.uidValidity(file.unsigned(24));
    state.nextUid(file.unsigned(28));
  }

  private void extensions() throws DovecotFormatException {
    long at = padded(base());
    while (at < headerSize) {
      if (at + EXTENSION_FRONT > headerSize) {
        throw unsound("ends within an extension at byte " + at);
      }
      int front = (int) at;
      long size = unsigned(front);
      int nameSize = Short.toUnsignedInt(bytes.getShort(front + 14));
      long header = padded(front + EXTENSION_FRONT + nameSize);
      int offset = Short.toUnsignedInt(bytes.getShort(front + 8));
      int width = Short.toUnsignedInt(bytes.getShort(front + 10));
      if (nameSize == 0 || header + size > headerSize || width > 0 && offset + width > recordSize) {
        throw unsound("has a broken extension at byte " + at);
      }
      String name = text(front + EXTENSION_FRONT, nameSize);
      Extension extension = state.addExtension(name, bytes.getInt(front + 4), size, width);
      extension.putHeader(0, bytes.slice((int) header, (int) size));
      placed.add(new Placed(extension, offset, width));
      if (name.equals(Extension.KEYWORDS) && size > 0) {
        keywords((int) header, (int) size);
      }
      at = padded(header + size);
    }
  }

  private void keywords(int at, int size) throws DovecotFormatException {
    long count = size < Integer.BYTES ? -1 : unsigned(at);
    long names = Integer.BYTES + 2L * Integer.BYTES * count;
    if (count < 0 || names > size) {
      throw unsound("has a broken list of keywords");
    }
    for (int i = 0; i < count; i++) {
      long from = names + unsigned(at + 2 * Integer.BYTES + 2 * Integer.BYTES * i);
      int end = (int) Math.min(from, size);
      while (end < size && bytes.get(at + end) != 0) {
        end++;
      }
      if (end >= size) {
        throw unsound("has a keyword whose name does not end");
      }
      state.keywords().append(text(at + (int) from, end - (int) from));
    }
  }

  private void records() throws DovecotFormatException {
    MessageTable table = state.table();
    table.reserve(messages);
    long before = 0;
    for (int i = 0; i < messages; i++) {
      int at = headerSize + i * recordSize;
      long uid = unsigned(at);
      if (uid <= before) {
        throw unsound("has UID " + uid + " after " + before);
      }
      before = uid;
      int row = table.add((int) uid, bytes.get(at + 4));
      for (Placed place : placed) {
        if (place.extension.column() != null) {
          place.extension.putRecord(row, bytes.slice(at + place.offset, place.size));
        }
      }
    }
    state.nextUid(before + 1);
    for (Placed place : placed) {
      if (place.extension.name().equals(Extension.KEYWORDS)) {
        keywordBits(place);
      }
    }
  }

  private void keywordBits(Placed place) throws DovecotFormatException {
    int known = state.keywords().count();
    for (int row = 0; row < messages; row++) {
      int at = headerSize + row * recordSize + place.offset;
      for (int number = 0; number < known && number / Byte.SIZE < place.size; number++) {
        if ((bytes.get(at + number / Byte.SIZE) >> number % Byte.SIZE & 1) != 0) {
          state.keywords().add(number, row, row + 1);
        }
      }
    }
  }

  private int base() {
    return Short.toUnsignedInt(bytes.getShort(2));
  }

  private static long padded(long at) {
    return at + 7 & ~7L;
  }

  private long unsigned(int at) {
    return Integer.toUnsignedLong(bytes.getInt(at));
  }

  private String text(int at, int length) {
    byte[] text = new byte[length];
    bytes.get(at, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private DovecotFormatException unsound(String what) {
    return new DovecotFormatException(state.name() + ": " + what);
  }
}
