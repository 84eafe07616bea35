package org.mailkeep.agent.cut;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.RecipeSink;

/**
 * Takes one message apart: a body or a part of it that decodes to {@link ChunkerParams#smallPart} bytes or more becomes a part of its own, base64 decoded as far as it is canonical. A small
 * message is skeleton alone.
 */
public final class MessageCutter implements Cutter {
  private final MimeCutter mime;

  public MessageCutter(ChunkerParams params) {
    mime = new MimeCutter(params.smallPart());
  }

  MessageCutter(int smallPart, int window) {
    mime = new MimeCutter(smallPart, window);
  }

  @Override
  public void cut(InputStream source, RecipeSink sink, SummarySink summaries) throws IOException {
    mime.open(source, sink);
    try {
      mime.message(false);
    } finally {
      mime.close();
    }
    summaries.summary(() -> Optional.of(summary()));
  }

  /** The same of a message of which some text, told by {@link #detached}, is kept elsewhere. */
  public MessageSummary summary() {
    return mime.summarizer().summary();
  }

  /**
   * Some of the text of the message that was cut last is kept elsewhere.
   *
   * @param offset where it belongs in the text as it was read
   * @param bytes how long it is
   */
  public void detached(long offset, long bytes) {
    mime.summarizer().detached(offset, bytes);
  }
}
