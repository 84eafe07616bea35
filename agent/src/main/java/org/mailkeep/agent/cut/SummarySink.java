package org.mailkeep.agent.cut;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.mailkeep.repository.catalog.MessageSummary;

/** Takes what the messages in a file say of themselves, in the order of the file. */
@FunctionalInterface
public interface SummarySink {

  /** For those who don't need them. */
  SummarySink NONE = summary -> {};

  /**
   * The next message.
   *
   * @param summary to be asked now or never; gives nothing if the message can't be looked into
   */
  void summary(Supplier<Optional<MessageSummary>> summary) throws IOException;
}
