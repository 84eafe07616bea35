package org.mailkeep.agent.read;

import java.io.IOException;
import java.util.List;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.unwrap.Proof;

/** What came of reading a file. */
public sealed interface FileResult {

  /**
   * All of it was read.
   *
   * @param facts what it looked like
   * @param messages how many messages are in it
   * @param payloads the compressed payloads in it
   */
  record Whole(FileFacts facts, long messages, List<Proof> payloads) implements FileResult {
    public Whole {
      payloads = List.copyOf(payloads);
    }
  }

  /** It is no longer there, under any name. */
  record Gone() implements FileResult {}

  /** It could not be read. */
  record Failed(IOException reason) implements FileResult {}
}
