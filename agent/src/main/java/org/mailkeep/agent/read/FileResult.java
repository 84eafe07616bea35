package org.mailkeep.agent.read;

import java.io.IOException;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.unwrap.FileContents;

/** What came of reading a file. */
public sealed interface FileResult {

  /**
   * All of it was read.
   *
   * @param facts what it looked like
   * @param messages how many messages are in it
   * @param contents what is in it
   */
  record Whole(FileFacts facts, long messages, FileContents contents) implements FileResult {}

  /** It is no longer there, under any name. */
  record Gone() implements FileResult {}

  /** It could not be read. */
  record Failed(IOException reason) implements FileResult {}
}
