package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.cut.Cutter;
import org.mailkeep.agent.cut.MessageCutter;
import org.mailkeep.agent.cut.SummarySink;
import org.mailkeep.agent.dovecot.DboxReader;
import org.mailkeep.agent.dovecot.DboxRecord;
import org.mailkeep.agent.dovecot.DovecotFormatException;
import org.mailkeep.agent.dovecot.ExtRef;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.recipe.RecipeSink;

/**
 * Takes a dbox file apart: a unit for each message, cut as in a Maildir, so that it is the same however it is stored; what Dovecot writes around it is literal. A tail that is no whole
 * message is kept as it is. Used again and again, by one thread.
 */
public final class DboxCutter {

  private final MessageCutter message;
  private final Cutter opaque;
  private final Unwrapper unwrapper;

  public DboxCutter(MessageCutter message, Cutter opaque, Unwrapper unwrapper) {
    this.message = message;
    this.opaque = opaque;
    this.unwrapper = unwrapper;
  }

  /**
   * Reads {@code source} to its end and tells {@code sink} what its bytes are, and {@code summaries} what each message says of itself.
   *
   * @param proofs of the file's compressed payloads, in order
   * @throws PayloadChangedException if a payload is not the one that was proven
   */
  public void cut(InputStream source, List<Proof> proofs, RecipeSink sink, SummarySink summaries)
      throws IOException {
    DboxReader reader = new DboxReader(source);
    literal(reader.front(), sink);
    Iterator<Proof> rest = proofs.iterator();
    Proof proof = rest.hasNext() ? rest.next() : null;
    while (reader.openMessage()) {
      long payload = reader.soundBytes() + reader.header().remaining();
      literal(reader.header(), sink);
      while (proof != null && proof.range().offset() < payload) {
        proof = rest.hasNext() ? rest.next() : null;
      }
      boolean told = payload(reader, proof != null && proof.range().offset() == payload ? proof : null, sink);
      Optional<DboxRecord> record = reader.closeMessage();
      if (record.isPresent()) {
        literal(reader.metadataBytes(), sink);
        sink.endUnit();
        summaries.summary(() -> told ? Optional.of(summary(record.get())) : Optional.empty());
      }
    }
    opaque.cut(reader.unread(), sink, SummarySink.NONE);
  }

  /** Returns whether the message could be looked into. */
  private boolean payload(DboxReader reader, @Nullable Proof proof, RecipeSink sink) throws IOException {
    if (proof == null) {
      message.cut(reader.payload(), sink, SummarySink.NONE);
    } else if (proof.compression().isEmpty()) {
      opaque.cut(reader.payload(), sink, SummarySink.NONE);
      return false;
    } else {
      unwrapper.cut(reader.payload(), proof, message, sink, SummarySink.NONE);
    }
    return true;
  }

  /** What the message that was cut last says of itself; an attachment that the store keeps elsewhere is as long as it would be in the message. */
  private MessageSummary summary(DboxRecord record) {
    try {
      long elsewhere = 0;
      for (ExtRef ref : record.metadata().extRefs()) {
        message.detached(ref.offset() - elsewhere, ref.size());
        elsewhere += ref.size();
      }
    } catch (DovecotFormatException e) {
      return message.summary();
    }
    return message.summary();
  }

  private static void literal(ByteBuffer bytes, RecipeSink sink) throws IOException {
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    sink.literal(copy, 0, copy.length);
  }
}
