package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.mailkeep.agent.cut.Cutter;
import org.mailkeep.agent.cut.MboxCutter;
import org.mailkeep.agent.cut.MboxListing;
import org.mailkeep.agent.cut.MessageCutter;
import org.mailkeep.agent.cut.OpaqueCutter;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.recipe.RecipeSink;

/** Takes files of every form apart, as a {@link ContentScan} found them to be. Used again and again, by one thread; closing it frees the inflater. */
public final class ContentCutter implements AutoCloseable {

  private final Cutter messages;
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
   * @return what is known of them now
   * @throws PayloadChangedException if a compressed payload is not the one that was proven
   */
  public FileContents cut(FileForm form, InputStream in, FileContents contents, RecipeSink sink) throws IOException {
    switch (form) {
      case MESSAGE -> whole(in, contents.payloads(), messages, sink);
      case MBOX -> {
        MboxListing listing = new MboxListing(sink);
        whole(in, contents.payloads(), mboxes, listing);
        return contents.with(listing.messages());
      }
      case DBOX -> dboxes.cut(in, contents.payloads(), sink);
      case ATTACHMENT, OPAQUE -> others.cut(in, sink);
    }
    return contents;
  }

  private void whole(InputStream in, List<Proof> payloads, Cutter text, RecipeSink sink) throws IOException {
    if (payloads.isEmpty()) {
      text.cut(in, sink);
    } else if (payloads.getFirst().compression().isPresent()) {
      unwrapper.cut(in, payloads.getFirst(), text, sink);
    } else {
      others.cut(in, sink);
    }
  }

  @Override
  public void close() {
    unwrapper.close();
  }
}
