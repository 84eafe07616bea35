package org.mailkeep.agent.cut;

import java.io.IOException;
import java.io.InputStream;
import org.mailkeep.repository.recipe.RecipeSink;

/**
 * Takes files of one form apart. Any bytes are welcome: what is not understood is handed on as it is. Memory does not grow with the input, and the same bytes
 * give the same calls (bar how long the pieces are) however they arrive. Used again and again, by one thread.
 */
public interface Cutter {

  /**
   * Reads {@code source} to its end and tells {@code sink} what its bytes are, and {@code summaries} what each message in it says of itself, as soon as all of the message was told. Does not
   * close it.
   *
   * @throws IOException as source or sink throws it
   */
  void cut(InputStream source, RecipeSink sink, SummarySink summaries) throws IOException;
}
