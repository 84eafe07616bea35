package org.mailkeep.agent.change;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.agent.cut.MboxMessage;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/** How the messages of an mbox are remembered until the next night: they follow each other without gaps. */
final class MboxNotes {
  private static final int RECEIVED = 1;
  private static final int BASE = 2;
  private static final int ONLY = 4;

  private MboxNotes() {}

  static void write(List<MboxMessage> messages, ByteWriter out) {
    out.var(messages.size());
    for (MboxMessage message : messages) {
      MboxMessage.Base base = message.base();
      Instant received = message.received();
      out.u8((received == null ? 0 : RECEIVED) | (base == null ? 0 : BASE) | (base != null && base.only() ? ONLY : 0));
      out.var(message.bytes()).var(message.textBytes()).var(message.uid());
      text(message.letters(), out);
      out.var(message.keywords().size());
      message.keywords().forEach(keyword -> text(keyword, out));
      if (received != null) {
        out.time(received);
      }
      if (base != null) {
        out.var(base.uidValidity()).var(base.lastUid());
      }
    }
  }

  private static void text(String text, ByteWriter out) {
    out.bytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  static List<MboxMessage> read(ByteReader in) throws RepositoryException {
    int count = in.count(6, "message");
    List<MboxMessage> messages = new ArrayList<>(count);
    long offset = 0;
    for (int i = 0; i < count; i++) {
      int bits = in.u8();
      long bytes = in.var();
      long textBytes = in.var();
      long uid = in.var();
      String letters = text(in);
      int keywordCount = in.count(1, "keyword");
      List<String> keywords = new ArrayList<>(keywordCount);
      for (int k = 0; k < keywordCount; k++) {
        keywords.add(text(in));
      }
      Instant received = (bits & RECEIVED) == 0 ? null : in.time();
      MboxMessage.Base base = (bits & BASE) == 0 ? null : new MboxMessage.Base(in.var(), in.var(), (bits & ONLY) != 0);
      messages.add(new MboxMessage(offset, bytes, textBytes, received, uid, letters, keywords, base));
      offset += bytes;
    }
    return messages;
  }

  private static String text(ByteReader in) throws RepositoryException {
    return new String(in.bytes(Integer.MAX_VALUE, "text"), StandardCharsets.ISO_8859_1).intern();
  }
}
