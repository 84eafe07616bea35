package org.mailkeep.agent.unwrap;

import java.io.IOException;
import org.mailkeep.repository.catalog.MessageSummary;

/** Keeps summaries. */
@FunctionalInterface
public interface SummaryStore {

  /** Takes one and gives what refers to it; not 0. */
  long summary(MessageSummary summary) throws IOException;
}
