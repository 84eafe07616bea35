package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import org.mailkeep.agent.cut.Cutter;
import org.mailkeep.agent.cut.MboxCutter;
import org.mailkeep.agent.cut.MboxListing;
import org.mailkeep.agent.cut.MessageCutter;
import org.mailkeep.agent.cut.OpaqueCutter;
import org.mailkeep.agent.cut.SummarySink;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.RecipeSink;

/** Takes files of every form apart, as a {@link ContentScan} found them to be. Used again and again, by one thread; closing it frees the inflater. */
public final class ContentCutter implements AutoCloseable {

  private final MessageCutter messages;
  private final Cutter mboxes;
  private final Cutter others = new OpaqueCutter();
  private final Unwrapper unwrapper = new Unwrapper();
  private final DboxCutter dboxes;

  public ContentCutter(ChunkerParams params) {
    messages = new MessageCutter(params);
    mboxes = new MboxCutter(params);
    dboxes = new DboxCutter(messages, others, unwrapper);
  }

  /**
   * Reads {@code in} to its end and tells {@code sink} what its bytes are.
   *
   * @param contents what the scan of the same bytes showed
   * @param summaries takes what each message says of itself
   * @return what is known of them now
   * @throws PayloadChangedException if a compressed payload is not the one that was proven
   */
  public FileContents cut(FileForm form, InputStream in, FileContents contents, RecipeSink sink,
      SummaryStore summaries) throws IOException {
    SummaryRefs.Builder refs = new SummaryRefs.Builder();
    SummarySink told = message -> {
      Optional<MessageSummary> summary = message.get();
      refs.add(summary.isPresent() ? summaries.summary(summary.get()) : 0);
    };
    switch (form) {
      case MESSAGE -> whole(in, contents.payloads(), messages, sink, told);
      case MBOX -> {
        MboxListing listing = new MboxListing(sink);
        whole(in, contents.payloads(), mboxes, listing, told);
        return contents.with(listing.messages(), refs.build());
      }
      case DBOX -> dboxes.cut(in, contents.payloads(), sink, told);
      case ATTACHMENT, OPAQUE -> others.cut(in, sink, told);
    }
    return contents.with(List.of(), refs.build());
  }

  private void whole(InputStream in, List<Proof> payloads, Cutter text, RecipeSink sink, SummarySink summaries)
      throws IOException {
    if (payloads.isEmpty()) {
      text.cut(in, sink, summaries);
    } else if (payloads.getFirst().compression().isPresent()) {
      unwrapper.cut(in, payloads.getFirst(), text, sink, summaries);
    } else {
      others.cut(in, sink, summaries);
    }
  }

  @Override
  public void close() {
    unwrapper.close();
  }
}
