package org.mailkeep.agent.change;

import java.time.Instant;
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
 */
public record Note(long inode, Instant changed, long messages, Trust trust) {

  /** Whether a file can be believed to be unchanged when its facts are. */
  public enum Trust {
    SAME_FACTS_SAME_CONTENT,
    /** It had been changed so shortly before it was read that a second change may show the same times; or it could not be read. */
    READ_AGAIN
  }

  /** The note of a file as it was found. */
  public static Note of(FileFacts facts, long messages, Trust trust) {
    return new Note(facts.inode(), facts.changed(), messages, trust);
  }

  /** The bytes that {@link #read} understands. */
  public byte[] write() {
    return new ByteWriter(32).var(inode & Long.MAX_VALUE).time(changed).var(messages)
        .u8(trust == Trust.READ_AGAIN ? 1 : 0).toBytes();
  }

  /** Reads a note. */
  public static Note read(byte[] bytes) throws RepositoryException {
    ByteReader in = new ByteReader(bytes, "note");
    Note note = new Note(in.var(), in.time(), in.var(),
        in.flag("trust") ? Trust.READ_AGAIN : Trust.SAME_FACTS_SAME_CONTENT);
    in.end();
    return note;
  }
}
