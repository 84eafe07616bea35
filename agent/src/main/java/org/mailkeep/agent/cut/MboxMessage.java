package org.mailkeep.agent.cut;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A message in an mbox, as the mbox itself tells.
 *
 * @param offset where its From_ line begins in the file
 * @param bytes from there to the end of the empty line behind it
 * @param textBytes of the message alone: without the From_ line, the lines that mail programs keep their own state in, and the empty line behind it
 * @param received what its From_ line says; null if it says nothing that is understood
 * @param uid its {@code X-UID}; 0 if it has none
 * @param letters those of {@code Status} and {@code X-Status}
 * @param keywords its {@code X-Keywords}
 * @param base the {@code X-IMAPbase} of a first message; null if it has none
 */
public record MboxMessage(long offset, long bytes, long textBytes, @Nullable Instant received, long uid, String letters,
    List<String> keywords, @Nullable Base base) {

  public MboxMessage {
    keywords = List.copyOf(keywords);
  }

  /** Where the next message begins. */
  public long end() {
    return offset + bytes;
  }

  /**
   * What a first message says of all of them.
   *
   * @param uidValidity of the mailbox
   * @param lastUid the largest UID that a message has got
   * @param only whether the message is there for nothing else, and is none ({@code X-IMAP})
   */
  public record Base(long uidValidity, long lastUid, boolean only) {}
}
