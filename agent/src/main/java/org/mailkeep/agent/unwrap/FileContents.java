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
 */
public record FileContents(List<Proof> payloads, List<DboxRecord> records, List<MboxMessage> mbox) {

  /** Nothing that matters. */
  public static final FileContents NONE = new FileContents(List.of(), List.of(), List.of());

  public FileContents {
    payloads = List.copyOf(payloads);
    records = List.copyOf(records);
    mbox = List.copyOf(mbox);
  }

  /** The same, of an mbox whose messages are known now. */
  public FileContents with(List<MboxMessage> messages) {
    return new FileContents(payloads, records, messages);
  }
}
