package org.mailkeep.agent.cut;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.RecipeSink;

/**
 * Takes an mbox apart: a unit for each message, cut as {@link MessageCutter} does, so that it is the same as the message in a Maildir. From_ lines, the empty line before them and the
 * lines in which mail programs keep flags and numbers are literals. A Content-Length is not believed: where a message ends, a From_ line shows.
 */
public final class MboxCutter implements Cutter {
  private final MimeCutter mime;

  public MboxCutter(ChunkerParams params) {
    mime = new MimeCutter(params.smallPart());
  }

  MboxCutter(int smallPart, int window) {
    mime = new MimeCutter(smallPart, window);
  }

  @Override
  public void cut(InputStream source, RecipeSink sink, SummarySink summaries) throws IOException {
    mime.open(source, sink);
    try {
      while (!mime.atEnd()) {
        mime.fromLine();
        mime.message(true);
        sink.endUnit();
        summaries.summary(Optional.of(mime.summarizer().summary()));
      }
    } finally {
      mime.close();
    }
  }
}
