package org.mailkeep.restore.imap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntConsumer;
import org.mailkeep.restore.target.Digests;
import org.mailkeep.restore.target.RowIndex;

/**
 * What is in a mailbox of the server: of each message numbers only, about 60 bytes. Each of them stands for one wanted message at most: who finds it claims it.
 */
final class MessagesThere {

  /** More are not taken in. */
  static final int MOST = 2_000_000;

  /** No message has this key, but for one in 2^64. */
  private static final long UNKNOWN = 0;

  private final RowIndex byGuid = new RowIndex();
  private final RowIndex byContent = new RowIndex();
  private int[] uids = new int[512];
  private long[] high = new long[512];
  private long[] low = new long[512];
  private int[] received = new int[512];
  private final BitSet fingerprinted = new BitSet();
  private final BitSet claimed = new BitSet();
  private int size;

  /** How many messages have been noted. */
  int size() {
    return size;
  }

  /** The largest UID; 0 if there is none. Rows are in the order of their UIDs. */
  long lastUid() {
    return size == 0 ? 0 : uid(size - 1);
  }

  long uid(int row) {
    return uids[row] & 0xffff_ffffL;
  }

  /** The row of the message of that UID; negative if there is none. */
  int row(long uid) {
    int from = 0;
    int to = size - 1;
    while (from <= to) {
      int middle = (from + to) >>> 1;
      if (uid(middle) == uid) {
        return middle;
      }
      if (uid(middle) < uid) {
        from = middle + 1;
      } else {
        to = middle - 1;
      }
    }
    return RowIndex.NONE;
  }

  /**
   * Notes a message, whose UID must be larger than those before.
   *
   * @return its row
   */
  int add(long uid) throws IOException {
    if (uid <= lastUid() || uid > 0xffff_ffffL) {
      throw new IOException("it lists messages out of order");
    }
    if (size == MOST) {
      throw new IOException("it has a mailbox of more than " + MOST + " messages");
    }
    if (size == uids.length) {
      uids = Arrays.copyOf(uids, size * 2);
      high = Arrays.copyOf(high, size * 2);
      low = Arrays.copyOf(low, size * 2);
      received = Arrays.copyOf(received, size * 2);
    }
    uids[size] = (int) uid;
    return size++;
  }

  /** Whether sizes and Message-IDs of all messages are known. */
  boolean knowsContents() {
    return byContent.size() == size;
  }

  /** How many rows, from the first, have a size and Message-ID. */
  int contents() {
    return byContent.size();
  }

  /** How many rows, from the first, have a GUID. */
  int guids() {
    return byGuid.size();
  }

  /** Notes the GUID of a message; those of rows before it that are not known never will be. */
  void guid(int row, String guid) {
    while (byGuid.size() < row) {
      byGuid.add(byGuid.size(), UNKNOWN);
    }
    if (byGuid.size() == row) {
      byGuid.add(row, key(guid, 0));
    }
  }

  /** Notes size, Message-ID and time of receipt of a message; those of rows before it that are not known never will be. */
  void content(int row, long bytes, String messageId, long receivedSeconds) {
    received[row] = (int) receivedSeconds;
    while (byContent.size() < row) {
      byContent.add(byContent.size(), UNKNOWN);
    }
    if (byContent.size() == row) {
      byContent.add(row, key(messageId, bytes));
    }
  }

  /** What is not known now never will be: those messages are gone. */
  void allContentsKnown() {
    while (byContent.size() < size) {
      byContent.add(byContent.size(), UNKNOWN);
    }
  }

  /** What the text of a message is, once it was looked at. */
  void fingerprint(int row, Fingerprint text) {
    high[row] = text.high();
    low[row] = text.low();
    fingerprinted.set(row);
  }

  void claim(int row) {
    claimed.set(row);
  }

  /** A message of that GUID that is nobody's; {@link RowIndex#NONE} if there is none. */
  int free(String guid) {
    int row = byGuid.first(key(guid, 0));
    while (row != RowIndex.NONE && claimed.get(row)) {
      row = byGuid.after(row);
    }
    return row;
  }

  /** A message of that size, Message-ID and text that is nobody's, and was received then. */
  int free(String messageId, Fingerprint text, long receivedSeconds) {
    int row = free(messageId, text);
    while (row != RowIndex.NONE && received[row] != (int) receivedSeconds) {
      row = nextFree(byContent.after(row), text);
    }
    return row;
  }

  /** A message of that size, Message-ID and text that is nobody's. */
  int free(String messageId, Fingerprint text) {
    return nextFree(byContent.first(key(messageId, text.bytes())), text);
  }

  private int nextFree(int first, Fingerprint text) {
    int row = first;
    while (row != RowIndex.NONE && (claimed.get(row) || !is(row, text))) {
      row = byContent.after(row);
    }
    return row;
  }

  private boolean is(int row, Fingerprint text) {
    return fingerprinted.get(row) && high[row] == text.high() && low[row] == text.low();
  }

  /** Tells {@code rows} of the messages of that size and Message-ID that are nobody's and whose text has not been looked at. */
  void unknown(String messageId, Fingerprint text, IntConsumer rows) {
    for (int row = byContent.first(key(messageId, text.bytes())); row != RowIndex.NONE; row = byContent.after(row)) {
      if (!claimed.get(row) && !fingerprinted.get(row)) {
        rows.accept(row);
      }
    }
  }

  private static long key(String text, long size) {
    MessageDigest digest = Digests.sha256();
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, size));
    return ByteBuffer.wrap(digest.digest(text.getBytes(StandardCharsets.UTF_8))).getLong();
  }
}
