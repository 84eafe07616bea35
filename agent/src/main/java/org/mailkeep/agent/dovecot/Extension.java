package org.mailkeep.agent.dovecot;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What somebody has added to an index by a name: some bytes once, some for each message. Kept are the beginnings of those that matter here. */
final class Extension {
  static final String KEYWORDS = "keywords";

  /** So many bytes of a header are kept. */
  private static final int KEPT = 64;

  private final String name;
  private final MessageTable.@Nullable Column column;
  private final byte[] header = new byte[KEPT];
  private int resetId;
  private long headerBytes;
  private int recordBytes;

  /**
   * @param column where the bytes for each message go; null if they do not matter
   */
  Extension(String name, int resetId, long headerBytes, int recordBytes, MessageTable.@Nullable Column column) {
    this.name = name;
    this.resetId = resetId;
    this.headerBytes = headerBytes;
    this.recordBytes = recordBytes;
    this.column = column;
  }

  String name() {
    return name;
  }

  int resetId() {
    return resetId;
  }

  long headerBytes() {
    return headerBytes;
  }

  /** The first bytes of its header, zeros after its end; for immediate use. */
  byte[] header() {
    return header;
  }

  MessageTable.@Nullable Column column() {
    return column;
  }

  /** Gives it other sizes; {@code noShrink} keeps what is larger. */
  void resize(long newHeaderBytes, int newRecordBytes, boolean noShrink) throws DovecotFormatException {
    headerBytes = noShrink ? Math.max(headerBytes, newHeaderBytes) : newHeaderBytes;
    if (newRecordBytes < recordBytes && !noShrink && column != null) {
      column.clear(newRecordBytes);
    }
    recordBytes = noShrink ? Math.max(recordBytes, newRecordBytes) : newRecordBytes;
  }

  /** Begins anew; whoever still refers to the time before is not listened to. */
  void reset(int newResetId, boolean keepContent) throws DovecotFormatException {
    resetId = newResetId;
    if (!keepContent) {
      Arrays.fill(header, (byte) 0);
      if (column != null) {
        column.clear(0);
      }
    }
  }

  void putHeader(long offset, ByteBuffer bytes) {
    for (int i = 0; i < bytes.remaining() && offset + i < KEPT; i++) {
      header[(int) offset + i] = bytes.get(bytes.position() + i);
    }
  }

  /** Sets what it has of one message, zeros after the end of {@code bytes}. */
  void putRecord(int row, ByteBuffer bytes) {
    if (column != null) {
      int at = column.at(row);
      for (int i = 0; i < column.width(); i++) {
        column.cells()[at + i] = i < bytes.remaining() ? bytes.get(bytes.position() + i) : 0;
      }
    }
  }
}
