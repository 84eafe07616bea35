package org.mailkeep.agent.dovecot;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What the index of a mailbox says, of Dovecot 2.2 to 2.4: that of mdbox tells everything but where a message lies, that of sdbox UIDs, flags and keywords. In memory it takes some thirty
 * bytes a message.
 */
public final class MailboxIndex {
  /** What it is called on disk. */
  public static final String NAME = "dovecot.index";

  private static final String MDBOX = "mdbox";
  private static final String GUID = "guid";
  private static final String MBOX = "mbox";
  /** In the header of the extension mbox: length and time of the file when it and the index were the same, and the mailbox's GUID. */
  private static final int MBOX_TIME = 8;

  private static final int MBOX_GUID = 16;
  /** The flag of a message whose flags are not in the mbox yet. */
  private static final int NOT_WRITTEN_BACK = 0x80;

  private static final int MAILBOX_GUID_OFFSET = 4;

  private final IndexState state;
  private final boolean complete;
  private final MessageTable.@Nullable Column mdbox;
  private final MessageTable.@Nullable Column guids;
  private final MessageTable.@Nullable Column mbox;

  private MailboxIndex(IndexHistory history) {
    state = history.state();
    complete = history.complete();
    mdbox = column(state, MDBOX);
    guids = column(state, GUID);
    mbox = column(state, MBOX);
  }

  /**
   * Puts the index together.
   *
   * @throws DovecotFormatException if neither the index nor a log can be read, one is of a version that is not known, or asks for more than a server can have
   */
  public static MailboxIndex read(IndexFiles files) throws DovecotFormatException {
    return new MailboxIndex(
        IndexHistory.read(files, Map.of(MDBOX, 2 * Integer.BYTES, GUID, MessageGuid.BYTES, MBOX, Long.BYTES)));
  }

  static MessageTable.@Nullable Column column(IndexState state, String extension) {
    Extension found = state.extension(extension);
    return found == null ? null : found.column();
  }

  /** Whether everything was there: if not, messages, flags and expunges can be missing that a lost or broken log had. */
  public boolean complete() {
    return complete;
  }

  /** Whether the mailbox has been deleted, only its files not all yet. */
  public boolean deleted() {
    return state.deleted();
  }

  /** The UIDVALIDITY of the mailbox; 0 if it is not told. */
  public long uidValidity() {
    return state.uidValidity();
  }

  /** The UID that the next message gets. */
  public long nextUid() {
    return state.nextUid();
  }

  /** The GUID of the mailbox, as 32 lower-case hex digits, if it is told: mdbox and sdbox have it here. */
  public Optional<String> guid() {
    for (String name : new String[] {"mdbox-hdr", "dbox-hdr"}) {
      Extension extension = state.extension(name);
      Optional<String> guid = guid(extension, MAILBOX_GUID_OFFSET);
      if (guid.isPresent()) {
        return guid;
      }
    }
    return guid(state.extension(MBOX), MBOX_GUID);
  }

  private static Optional<String> guid(@Nullable Extension extension, int offset) {
    byte[] guid = extension == null
        ? new byte[MessageGuid.BYTES]
        : Arrays.copyOfRange(extension.header(), offset, offset + MessageGuid.BYTES);
    return allZero(guid) ? Optional.empty() : Optional.of(MessageGuid.hex(guid));
  }

  /** Whether an mbox of this length and time is the one that the index was made equal to last. */
  public boolean sameMbox(long bytes, Instant modified) {
    Extension extension = state.extension(MBOX);
    if (extension == null || extension.header().length < MBOX_GUID) {
      return false;
    }
    ByteBuffer header = ByteBuffer.wrap(extension.header()).order(ByteOrder.LITTLE_ENDIAN);
    return header.getLong(0) == bytes && Integer.toUnsignedLong(header.getInt(MBOX_TIME)) == modified.getEpochSecond();
  }

  /** Hands over the messages of an mbox by ascending UID. */
  public void forEachInMbox(MboxVisitor messages) {
    for (int row = 0; row < state.table().rows(); row++) {
      if (!state.table().gone(row)) {
        long offset = mbox == null ? -1 : mbox.unsigned(row, 0, Long.BYTES);
        messages.message(message(row), offset, (state.table().flags(row) & NOT_WRITTEN_BACK) != 0);
      }
    }
  }

  /** Takes the messages of an mbox. */
  @FunctionalInterface
  public interface MboxVisitor {
    /**
     * @param offset where in the file the message began when the index was made equal to it; negative if that is not told
     * @param ahead whether the index knows flags that the file has not
     */
    void message(IndexedMessage message, long offset, boolean ahead);
  }

  private static boolean allZero(byte[] bytes) {
    for (byte b : bytes) {
      if (b != 0) {
        return false;
      }
    }
    return true;
  }

  /** Hands over the messages by ascending UID. */
  public void forEach(Consumer<IndexedMessage> messages) {
    for (int row = 0; row < state.table().rows(); row++) {
      if (!state.table().gone(row)) {
        messages.accept(message(row));
      }
    }
  }

  /** The message of a UID, if there is one. */
  public Optional<IndexedMessage> message(long uid) {
    int row = uid > 0 && uid < 1L << Integer.SIZE ? state.table().row((int) uid) : -1;
    return row < 0 || state.table().gone(row) ? Optional.empty() : Optional.of(message(row));
  }

  private IndexedMessage message(int row) {
    MessageTable table = state.table();
    long mapUid = mdbox == null ? 0 : mdbox.unsigned(row, 0, Integer.BYTES);
    long saved = mdbox == null ? 0 : mdbox.unsigned(row, Integer.BYTES, Integer.BYTES);
    byte[] guid = guids == null ? new byte[0] : guids.bytes(row);
    return new IndexedMessage(Integer.toUnsignedLong(table.uid(row)), FlagCodes.ofBits(table.flags(row)),
        state.keywords().of(row), allZero(guid) ? null : MessageGuid.hex(guid), mapUid,
        saved == 0 ? null : Instant.ofEpochSecond(saved));
  }
}
