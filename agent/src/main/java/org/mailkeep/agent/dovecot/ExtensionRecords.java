package org.mailkeep.agent.dovecot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Does to extensions of an index what the records of its log say. Each record concerns the extension that was introduced last.
 *
 * <pre>
 * 40 introduce  = (number u32 | ffffffff, resetId u32, headerSize u32, recordSize u16, align u16, flags u16, nameSize u16, name padded to 4)*
 * 80 reset      = resetId u32, keepContent u8
 * 100 header    = (offset u16, size u16, bytes padded to 4)*        10000 the same with u32
 * 200 records   = (uid u32, bytes of recordSize padded to 4)*
 * 1000 increment= (uid u32, difference i32)*
 * </pre>
 *
 * <p>An introduction with another reset id than the extension has was written by who did not know yet of the reset: what follows is passed over.
 */
final class ExtensionRecords {
  private static final long BY_NAME = 0xffffffffL;
  private static final int FRONT = 20;
  private static final int NO_SHRINK = 1;
  /** Dovecot takes no larger header of an extension. */
  private static final long LARGEST_HEADER = (1 << 24) - 1;

  private final IndexState state;
  private @Nullable Extension current;
  private boolean ignored;
  private int recordSize;

  ExtensionRecords(IndexState state) {
    this.state = state;
  }

  void introduce(ByteBuffer content) throws DovecotFormatException {
    int at = 0;
    while (at + FRONT <= content.limit()) {
      current = null;
      int nameSize = Short.toUnsignedInt(content.getShort(at + 18));
      if (at + FRONT + nameSize > content.limit()) {
        return;
      }
      byte[] name = new byte[nameSize];
      content.get(at + FRONT, name);
      if (!introduceOne(content.slice(at, FRONT).order(content.order()), new String(name, StandardCharsets.UTF_8))) {
        return;
      }
      at += FRONT + nameSize + 3 & ~3;
    }
  }

  private boolean introduceOne(ByteBuffer front, String name) throws DovecotFormatException {
    long number = Integer.toUnsignedLong(front.getInt(0));
    int resetId = front.getInt(4);
    long headerSize = Integer.toUnsignedLong(front.getInt(8));
    int size = Short.toUnsignedInt(front.getShort(12));
    boolean aligned = front.getShort(14) != 0 || size == 0;
    Extension known = number == BY_NAME ? state.extension(name) : state.extension(number);
    String its = known == null ? name : known.name();
    boolean sound = (number == BY_NAME || known != null) && !its.isEmpty() && !its.equals(Extension.KEYWORDS)
        && (size > 0 || headerSize > 0) && aligned && headerSize <= LARGEST_HEADER;
    if (!sound) {
      return false;
    }
    ignored = known != null && known.resetId() != resetId;
    current = known == null ? state.addExtension(name, resetId, headerSize, size) : known;
    recordSize = size;
    if (known != null && !ignored) {
      known.resize(headerSize, size, (front.getShort(16) & NO_SHRINK) != 0);
    }
    return true;
  }

  void reset(ByteBuffer content) throws DovecotFormatException {
    if (current != null && content.limit() >= 4) {
      current.reset(content.getInt(0), content.limit() > 4 && content.get(4) != 0);
    }
  }

  /**
   * @param wide how many bytes an offset and a size have
   */
  void header(ByteBuffer content, int wide) {
    Extension extension = current;
    int at = 0;
    while (extension != null && !ignored && at + 2 * wide <= content.limit()) {
      long offset = number(content, at, wide);
      long size = number(content, at + wide, wide);
      int from = at + 2 * wide;
      if (size > content.limit() - from || offset + size > extension.headerBytes()) {
        return;
      }
      extension.putHeader(offset, content.slice(from, (int) size));
      at = from + (int) size + 3 & ~3;
    }
  }

  private static long number(ByteBuffer content, int at, int wide) {
    return wide == 2 ? Short.toUnsignedInt(content.getShort(at)) : Integer.toUnsignedLong(content.getInt(at));
  }

  void records(ByteBuffer content) {
    Extension extension = current;
    int step = 4 + recordSize + 3 & ~3;
    for (int at = 0; extension != null && !ignored && at + step <= content.limit(); at += step) {
      int row = state.table().row(content.getInt(at));
      if (row >= 0) {
        extension.putRecord(row, content.slice(at + 4, recordSize));
      }
    }
  }

  /** Adds to a number of as many bytes as a record has; what would leave its range is passed over. */
  void increment(ByteBuffer content) {
    MessageTable.Column column = current == null || ignored ? null : current.column();
    boolean number = recordSize == 1 || recordSize == 2 || recordSize == 4;
    for (int at = 0; column != null && number && recordSize <= column.width() && at + 8 <= content.limit(); at += 8) {
      int row = state.table().row(content.getInt(at));
      if (row < 0) {
        continue;
      }
      long value = content.getInt(at + 4);
      for (int i = 0; i < recordSize; i++) {
        value += (long) (column.cells()[column.at(row) + i] & 0xff) << Byte.SIZE * i;
      }
      if (value < 0 || value >= 1L << Byte.SIZE * recordSize) {
        return;
      }
      for (int i = 0; i < recordSize; i++) {
        column.cells()[column.at(row) + i] = (byte) (value >> Byte.SIZE * i);
      }
    }
  }
}
