package org.mailkeep.agent.dovecot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * A file {@code dovecot.index.log}: what happened to an index, in the order in which it happened. Version 1, little endian but for the sizes.
 *
 * <pre>
 * File   = Header Record*
 * Header = major u8, minor u8, headerSize u16, indexId u32, sequence u32, previousSequence u32, previousOffset u32,
 *          created u32, then from 1.1 on modseq u64, and from 1.2 on endian u8 (bit 0: little)
 * Record = size u32, type u32, content              size with its own eight bytes
 * size   = big endian, divided by four, seven bits a byte, each with its top bit set
 * </pre>
 *
 * <p>A size of zero, or one that goes past the end, is that of a record whose writing has not been finished.
 *
 * @param bytes the whole file
 * @param headerSize where the first record is
 * @param indexId that of the index to which it belongs
 * @param sequence its number; that of the log before it, and how far that one goes, 0 if there was none
 */
record LogFile(ByteBuffer bytes, int headerSize, int indexId, long sequence, long previousSequence,
    long previousOffset) {
  private static final int MAJOR = 1;
  private static final int SMALLEST_HEADER = 24;
  private static final int ENDIAN = 32;
  private static final int RECORD_FRONT = 8;
  private static final int BOUNDARY = 0x80000;
  private static final int TOP_BITS = 0x80808080;

  /**
   * Reads the header; null if it is not whole.
   *
   * @throws DovecotFormatException if it is of another version, or big endian
   */
  static @Nullable LogFile open(ByteBuffer bytes, String name) throws DovecotFormatException {
    if (bytes.limit() < SMALLEST_HEADER) {
      return null;
    }
    int headerSize = Short.toUnsignedInt(bytes.getShort(2));
    boolean marked = bytes.get(1) >= 2 && headerSize > ENDIAN && bytes.limit() > ENDIAN;
    if (bytes.get(0) != MAJOR || marked && (bytes.get(ENDIAN) & 1) == 0) {
      throw new DovecotFormatException(
          name + ": its log is of version " + bytes.get(0)
              + (marked && (bytes.get(ENDIAN) & 1) == 0 ? ", big endian" : "")
              + "; only version 1, little endian, is read");
    }
    if (headerSize < SMALLEST_HEADER || headerSize > bytes.limit()) {
      return null;
    }
    return new LogFile(bytes, headerSize, bytes.getInt(4), Integer.toUnsignedLong(bytes.getInt(8)),
        Integer.toUnsignedLong(bytes.getInt(12)), Integer.toUnsignedLong(bytes.getInt(16)));
  }

  /** Whether nothing came before it. */
  boolean first() {
    return previousSequence == 0;
  }

  /** Takes the records, one after the other. */
  interface Records {
    /**
     * @param type with the bit that says who made the record
     * @param content little endian, at position 0
     */
    void record(int type, ByteBuffer content) throws DovecotFormatException;
  }

  /**
   * Hands over the records from {@code offset} on, up to the first that is not whole.
   *
   * @return where that one begins, or the end of the file
   */
  long replay(long offset, Records records) throws DovecotFormatException {
    if (offset < headerSize || offset > bytes.limit()) {
      return offset;
    }
    int at = (int) offset;
    while (bytes.limit() - at >= RECORD_FRONT) {
      int size = size(bytes.slice(at, Integer.BYTES).order(ByteOrder.BIG_ENDIAN).getInt());
      if (size < RECORD_FRONT || size > bytes.limit() - at) {
        break;
      }
      int type = bytes.getInt(at + 4);
      ByteBuffer content = bytes.slice(at + RECORD_FRONT, size - RECORD_FRONT).order(ByteOrder.LITTLE_ENDIAN);
      if ((type & 0xfffffff) == BOUNDARY && content.limit() >= Integer.BYTES
          && Integer.toUnsignedLong(content.getInt(0)) > bytes.limit() - at) {
        break; // the records that belong together have not all been written
      }
      records.record(type, content);
      at += size;
    }
    return at;
  }

  private static int size(int written) {
    if ((written & TOP_BITS) != TOP_BITS) {
      return 0;
    }
    return (written & 0x7f | (written & 0x7f00) >> 1 | (written & 0x7f0000) >> 2 | (written & 0x7f000000) >> 3) << 2;
  }
}
