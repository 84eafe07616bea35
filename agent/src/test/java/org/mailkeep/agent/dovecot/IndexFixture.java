package org.mailkeep.agent.dovecot;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A {@code dovecot.index} being written: UIDs, flags, keywords, and the extensions mdbox, guid and mdbox-hdr. */
public final class IndexFixture {
  private static final int RECORD = 5 + 3 + 8 + 16 + 4;

  private final int logSequence;
  private final int logOffset;
  private final List<String> keywords = new ArrayList<>();
  private final Bytes records = new Bytes();
  private int messages;

  /**
   * @param logOffset how far it has what is in the log of this sequence
   */
  public IndexFixture(int logSequence, int logOffset) {
    this.logSequence = logSequence;
    this.logOffset = logOffset;
  }

  IndexFixture keyword(String name) {
    keywords.add(name);
    return this;
  }

  public IndexFixture message(long uid, int flags, int keywordBits, long mapUid, long saved, byte[] guid) {
    records.u32(uid).u8(flags).u8(0).u16(0).u32(mapUid).u32(saved).bytes(guid).u32(keywordBits);
    messages++;
    return this;
  }

  public byte[] array() {
    Bytes extensions = new Bytes();
    extension(extensions, "mdbox-hdr", 0, 0, new Bytes().u32(77).bytes(guid(9)).u32(0).array());
    extension(extensions, "mdbox", 8, 8, new byte[0]);
    extension(extensions, "guid", 16, 16, new byte[0]);
    Bytes names = new Bytes();
    Bytes list = new Bytes().u32(keywords.size());
    for (String name : keywords) {
      list.u32(0).u32(names.size());
      names.text(name).u8(0);
    }
    extension(extensions, "keywords", 32, 4, list.bytes(names.array()).array());
    Bytes out = new Bytes().u8(7).u8(3).u16(120).u32(120 + extensions.size()).u32(RECORD).u8(1).pad(4)
        .u32(LogFixture.INDEX_ID).u32(0).u32(4242).u32(1).u32(messages);
    while (out.size() < 60) {
      out.u32(0);
    }
    out.u32(logSequence).u32(logOffset).u32(logOffset);
    while (out.size() < 120) {
      out.u32(0);
    }
    return out.bytes(extensions.array()).bytes(records.array()).array();
  }

  private static void extension(Bytes out, String name, int offset, int size, byte[] header) {
    out.u32(header.length).u32(0).u16(offset).u16(size).u16(4).u16(name.length()).text(name).pad(8).bytes(header)
        .pad(8);
  }

  ByteBuffer buffer() {
    return ByteBuffer.wrap(array());
  }

  /** A GUID whose bytes all are the same. */
  public static byte[] guid(int every) {
    byte[] guid = new byte[16];
    Arrays.fill(guid, (byte) every);
    return guid;
  }

  public static String hex(int every) {
    return String.format("%02x", every).repeat(16);
  }
}
