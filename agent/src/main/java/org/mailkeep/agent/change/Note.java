package org.mailkeep.agent.change;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.agent.unwrap.Reproduction;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * What is remembered of a file until the next night, beside its entry in the tree.
 *
 * @param inode its number then
 * @param changed when its attributes or content had changed last
 * @param messages how many messages it held
 * @param trust whether equal facts next time mean equal content
 * @param payloads the compressed payloads that it held
 */
public record Note(long inode, Instant changed, long messages, Trust trust, List<Reproduction> payloads) {

  public Note {
    payloads = List.copyOf(payloads);
  }

  /** Whether a file can be believed to be unchanged when its facts are. */
  public enum Trust {
    SAME_FACTS_SAME_CONTENT,
    /** It had been changed so shortly before it was read that a second change may show the same times; or it could not be read. */
    READ_AGAIN
  }

  /** The note of a file as it was found. */
  public static Note of(FileFacts facts, long messages, Trust trust, List<Reproduction> payloads) {
    return new Note(facts.inode(), facts.changed(), messages, trust, payloads);
  }

  /** The bytes that {@link #read} understands. */
  public byte[] write() {
    ByteWriter out = new ByteWriter(32 + 18 * payloads.size());
    out.var(inode & Long.MAX_VALUE).time(changed).var(messages).u8(trust == Trust.READ_AGAIN ? 1 : 0);
    for (Reproduction payload : payloads) {
      out.id(payload.payload()).u16(payload.code());
    }
    return out.toBytes();
  }

  /** Reads a note. */
  public static Note read(byte[] bytes) throws RepositoryException {
    ByteReader in = new ByteReader(bytes, "note");
    long inode = in.var();
    Instant changed = in.time();
    long messages = in.var();
    Trust trust = in.flag("trust") ? Trust.READ_AGAIN : Trust.SAME_FACTS_SAME_CONTENT;
    List<Reproduction> payloads = new ArrayList<>(in.remaining() / 18);
    while (in.remaining() > 0) {
      payloads.add(new Reproduction(in.id(), in.u16()));
    }
    return new Note(inode, changed, messages, trust, payloads);
  }
}
