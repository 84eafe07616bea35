package org.mailkeep.agent.cut;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.RecipeSink;

/**
 * Takes an mbox apart: a unit for each message, cut as {@link MessageCutter} does, so that it is the same as the message in a Maildir. From_ lines, the empty line before them and the
 * lines in which mail programs keep flags and numbers are literals. A Content-Length is not believed: where a message ends, a From_ line shows.
 */
public final class MboxCutter implements Cutter {
  private final MimeCutter mime;
  private final Supplier<Optional<MessageSummary>> summary;

  public MboxCutter(ChunkerParams params) {
    this(new MimeCutter(params.smallPart()));
  }

  MboxCutter(int smallPart, int window) {
    this(new MimeCutter(smallPart, window));
  }

  private MboxCutter(MimeCutter mime) {
    this.mime = mime;
    summary = () -> Optional.of(mime.summarizer().summary());
  }

  @Override
  public void cut(InputStream source, RecipeSink sink, SummarySink summaries) throws IOException {
    mime.open(source, sink);
    try {
      while (!mime.atEnd()) {
        mime.fromLine();
        mime.message(true);
        sink.endUnit();
        summaries.summary(summary);
      }
    } finally {
      mime.close();
    }
  }
}
