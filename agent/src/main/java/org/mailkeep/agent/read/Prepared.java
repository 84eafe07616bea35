package org.mailkeep.agent.read;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.unwrap.FileContents;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.recipe.CutFile;

/** What was found out about a file ahead of its turn. */
sealed interface Prepared {

  /**
   * All of it was taken apart, and it had held still.
   *
   * @param contents refers to {@code summaries} by their numbers, from 1
   */
  record Cut(FileFacts facts, FileContents contents, CutFile file, List<MessageSummary> summaries)
      implements
        Prepared {}

  /**
   * It is too long for that, and will be read when its turn comes.
   *
   * @param at where it is by now
   */
  record Examined(Path at, FileFacts facts, FileContents contents) implements Prepared {}

  /** It is no longer there, under any name. */
  record Gone() implements Prepared {}

  /** It has changed every time that it was read. */
  record Restless() implements Prepared {}

  /** It can't be read. */
  record Failed(IOException reason) implements Prepared {}
}
