package org.mailkeep.agent.unwrap;

import java.util.List;
import org.mailkeep.agent.dovecot.DboxRecord;

/**
 * What a look into a file showed.
 *
 * @param payloads the compressed payloads in it, in order
 * @param records the messages in it, if it is a dbox file, in order
 */
public record FileContents(List<Proof> payloads, List<DboxRecord> records) {

  /** Nothing that matters. */
  public static final FileContents NONE = new FileContents(List.of(), List.of());

  public FileContents {
    payloads = List.copyOf(payloads);
    records = List.copyOf(records);
  }
}
