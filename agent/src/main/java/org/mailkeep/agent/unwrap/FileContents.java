package org.mailkeep.agent.unwrap;

import java.util.List;
import org.mailkeep.agent.cut.MboxMessage;
import org.mailkeep.agent.dovecot.DboxRecord;

/**
 * What a look into a file showed.
 *
 * @param payloads the compressed payloads in it, in order
 * @param records the messages in it, if it is a dbox file, in order
 * @param mbox the messages in it, if it is an mbox that was taken apart, in order
 * @param summaries what the summary of each message is referred to by, if it was taken apart
 */
public record FileContents(List<Proof> payloads, List<DboxRecord> records, List<MboxMessage> mbox,
    SummaryRefs summaries) {

  /** Nothing that matters. */
  public static final FileContents NONE = new FileContents(List.of(), List.of());

  public FileContents {
    payloads = List.copyOf(payloads);
    records = List.copyOf(records);
    mbox = List.copyOf(mbox);
  }

  /** What a look showed before the file was taken apart. */
  public FileContents(List<Proof> payloads, List<DboxRecord> records) {
    this(payloads, records, List.of(), SummaryRefs.NONE);
  }

  /** The same, with summaries that are referred to by {@code refs}. */
  public FileContents with(SummaryRefs refs) {
    return with(mbox, refs);
  }

  /** The same, of a file that was taken apart. */
  FileContents with(List<MboxMessage> messages, SummaryRefs refs) {
    return new FileContents(payloads, records, messages, refs);
  }
}
