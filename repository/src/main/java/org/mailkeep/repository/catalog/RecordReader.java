package org.mailkeep.repository.catalog;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.tree.PageReader;

/** Reads summaries. Neighbours in a mailbox share a record, so the records that were read last are kept: what was read in another order than that of the uids comes from a few at a time. */
final class RecordReader {

  private static final int KEPT = 32;

  private final PageReader chunks;
  private final Map<ChunkId, List<MessageSummary>> records = new LinkedHashMap<>(2 * KEPT, 0.75f, true) {
    private static final long serialVersionUID = 1L;

    @Override
    protected boolean removeEldestEntry(Map.Entry<ChunkId, List<MessageSummary>> eldest) {
      return size() > KEPT;
    }
  };

  RecordReader(PageReader chunks) {
    this.chunks = chunks;
  }

  /** The summary at {@code ref}. */
  MessageSummary summary(SummaryRef ref) throws IOException {
    ChunkRef chunk = ref.record();
    List<MessageSummary> record = records.get(chunk.id());
    if (record == null) {
      record = SummaryFormat.read(new ByteReader(chunks.chunk(chunk), "record " + chunk.id()));
      records.put(chunk.id(), record);
    }
    if (ref.number() >= record.size()) {
      throw new Corrupt("record " + chunk.id() + ": has " + record.size() + " summaries, and none of number "
          + ref.number());
    }
    return record.get(ref.number());
  }
}
