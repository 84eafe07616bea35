package org.mailkeep.agent.cut;

import java.io.IOException;
import java.util.Optional;
import org.mailkeep.repository.catalog.MessageSummary;

/** Takes what the messages in a file say of themselves, in the order of the file. */
@FunctionalInterface
public interface SummarySink {

  /** For those who don't need them. */
  SummarySink NONE = summary -> {};

  /** The next message; empty if it can't be looked into. */
  void summary(Optional<MessageSummary> summary) throws IOException;
}
