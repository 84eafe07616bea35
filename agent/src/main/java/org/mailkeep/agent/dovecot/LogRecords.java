package org.mailkeep.agent.dovecot;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Does to an index what the records of its log say. A record of a type that is not known is passed over, so is what is left of one that is broken, as Dovecot does.
 *
 * <pre>
 * 1 expunge     = (uid u32, lastUid u32)*           only if made by who owns the mailbox: else it is a mere request
 * 2 append      = (uid u32, flags u8, u24)*
 * 4 flags       = (uid u32, lastUid u32, add u8, remove u8, u16)*
 * 20 header     = (offset u16, size u16, bytes padded to 4)*
 * 400 keyword   = 0 add | 1 remove u8, u8, nameSize u16, name padded to 4, (uid u32, lastUid u32)*
 * 800 no keyword= (uid u32, lastUid u32)*
 * 2000 expunge  = (uid u32, guid 16 bytes)*         likewise
 * 20000, 40000  the mailbox is deleted, is no longer deleted
 * </pre>
 *
 * <p>Types are hex; the others either concern extensions or change nothing that is kept here.
 */
final class LogRecords implements LogFile.Records {
  /** Made by who owns the mailbox, after the mail itself was changed. */
  private static final int EXTERNAL = 0x10000000;

  /** Joined to the types of expunges, so that no broken byte makes one. */
  private static final int EXPUNGE_MARK = 0xcd90;

  private static final int UID_VALIDITY_OFFSET = 24;
  private static final int NEXT_UID_OFFSET = 28;

  private final IndexState state;
  private final ExtensionRecords extensions;

  LogRecords(IndexState state) {
    this.state = state;
    this.extensions = new ExtensionRecords(state);
  }

  @Override
  public void record(int type, ByteBuffer content) throws DovecotFormatException {
    boolean external = (type & EXTERNAL) != 0;
    switch (type & 0xfffffff) {
      case 0x1 | EXPUNGE_MARK -> {
        if (external) {
          expunge(content, 8);
        }
      }
      case 0x2000 | EXPUNGE_MARK -> {
        if (external) {
          expunge(content, 4 + MessageGuid.BYTES);
        }
      }
      case 0x2 -> append(content);
      case 0x4 -> flags(content);
      case 0x20 -> header(content);
      case 0x40 -> extensions.introduce(content);
      case 0x80 -> extensions.reset(content);
      case 0x100 -> extensions.header(content, 2);
      case 0x10000 -> extensions.header(content, 4);
      case 0x200 -> extensions.records(content);
      case 0x1000 -> extensions.increment(content);
      case 0x400 -> keyword(content);
      case 0x800 -> noKeywords(content);
      case 0x20000 -> state.deleted(state.deleted() || external);
      case 0x40000 -> state.deleted(false);
      default -> {
        // modification sequences, attributes, boundaries, and what is not known
      }
    }
  }

  /** Both kinds begin with a UID; that with ranges has the last one next. */
  private void expunge(ByteBuffer content, int size) throws DovecotFormatException {
    MessageTable table = state.table();
    for (int at = 0; at + size <= content.limit(); at += size) {
      int uid = content.getInt(at);
      table.expunge(table.from(uid), table.after(size == 8 ? content.getInt(at + 4) : uid));
    }
  }

  private void append(ByteBuffer content) throws DovecotFormatException {
    for (int at = 0; at + 8 <= content.limit(); at += 8) {
      long uid = Integer.toUnsignedLong(content.getInt(at));
      if (uid < state.nextUid()) {
        return;
      }
      state.table().add((int) uid, content.get(at + 4));
      state.nextUid(uid + 1);
    }
  }

  private void flags(ByteBuffer content) throws DovecotFormatException {
    MessageTable table = state.table();
    for (int at = 0; at + 12 <= content.limit(); at += 12) {
      table.changeFlags(table.from(content.getInt(at)), table.after(content.getInt(at + 4)), content.get(at + 8),
          content.get(at + 9));
    }
  }

  private void header(ByteBuffer content) {
    int at = 0;
    while (at + 4 <= content.limit()) {
      int offset = Short.toUnsignedInt(content.getShort(at));
      int size = Short.toUnsignedInt(content.getShort(at + 2));
      if (at + 4 + size > content.limit()) {
        return;
      }
      if (offset <= UID_VALIDITY_OFFSET && offset + size >= UID_VALIDITY_OFFSET + 4) {
        state.uidValidity(Integer.toUnsignedLong(content.getInt(at + 4 + UID_VALIDITY_OFFSET - offset)));
      }
      if (offset <= NEXT_UID_OFFSET && offset + size >= NEXT_UID_OFFSET + 4) {
        state.nextUid(Integer.toUnsignedLong(content.getInt(at + 4 + NEXT_UID_OFFSET - offset)));
      }
      at += 4 + size + 3 & ~3;
    }
  }

  private void keyword(ByteBuffer content) throws DovecotFormatException {
    int nameSize = content.limit() < 4 ? 0 : Short.toUnsignedInt(content.getShort(2));
    int at = 4 + nameSize + 3 & ~3;
    int change = content.limit() < 4 ? -1 : content.get(0);
    if (nameSize == 0 || at > content.limit() || change != 0 && change != 1) {
      return;
    }
    byte[] name = new byte[nameSize];
    content.get(4, name);
    int number = state.keywords().number(new String(name, StandardCharsets.UTF_8));
    if (state.extension(Extension.KEYWORDS) == null) {
      state.addExtension(Extension.KEYWORDS, 0, 0, 0);
    }
    MessageTable table = state.table();
    for (; at + 8 <= content.limit(); at += 8) {
      int from = table.from(content.getInt(at));
      int to = table.after(content.getInt(at + 4));
      if (change == 0) {
        state.keywords().add(number, from, to);
      } else {
        state.keywords().remove(number, from, to);
      }
    }
  }

  private void noKeywords(ByteBuffer content) throws DovecotFormatException {
    MessageTable table = state.table();
    for (int at = 0; at + 8 <= content.limit(); at += 8) {
      state.keywords().clear(table.from(content.getInt(at)), table.after(content.getInt(at + 4)));
    }
  }
}
