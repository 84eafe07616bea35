package org.mailkeep.repository.run;

import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.mailkeep.repository.catalog.MessageSummary;
import org.mailkeep.repository.catalog.SummaryFormat;
import org.mailkeep.repository.catalog.SummaryRef;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.ChunkRef;

/**
 * Puts the summaries of an account's messages into records, and knows the records of last time. An agent refers to a summary by a number that fits into a few bytes: the number of a record,
 * counted up for as long as the account has a base, and a place in it. A number is never given to another record, so what an old note refers to is what it was, or gone: only records that
 * the catalog refers to are known next time.
 *
 * <p>Where a record ends depends on the summaries in it alone, as pages do on their items: of messages that are read again, as when an mbox has grown, the same records come out, and those
 * of last time are taken. Not thread-safe.
 */
final class SummaryRecords {

  /** A record gets no longer, unless a single summary is. */
  private static final int FULL = 8 << 10;

  /** One summary in so many bytes ends a record. */
  private static final int AIM = 8 << 10;

  private static final int PLACE_BITS = 6;

  private final Optional<AccountBase> base;
  private final PageStore.AccountPages store;
  private final Map<Integer, ChunkRef> records = new HashMap<>();
  private final Map<ChunkId, ChunkRef> stored = new HashMap<>();
  private final BitSet used = new BitSet();
  private final ByteWriter record = new ByteWriter(FULL);
  private final ByteWriter next = new ByteWriter(512);
  private final CRC32C hash = new CRC32C();
  private boolean baseRead;
  private int count;
  private int last;

  /** Stores new records in {@code store}; those that {@code base} knows are not stored again. */
  SummaryRecords(Optional<AccountBase> base, PageStore.AccountPages store) {
    this.base = base;
    this.store = store;
  }

  /** Takes a summary and gives what refers to it; never 0. */
  long add(MessageSummary summary) throws IOException {
    readBase();
    SummaryFormat.write(summary, next.clear());
    if (count > 0 && record.length() + next.length() > FULL) {
      endRecord();
    }
    if (count == 0) {
      SummaryFormat.begin(record.clear());
      last++;
    }
    record.raw(next.array(), 0, next.length());
    long reference = (long) last << PLACE_BITS | count;
    count++;
    if (count == SummaryFormat.MOST || endsRecord()) {
      endRecord();
    }
    return reference;
  }

  private boolean endsRecord() {
    hash.reset();
    hash.update(next.array(), 0, next.length());
    return (hash.getValue() & 0xffff) < 65_536L * next.length() / AIM;
  }

  /** Ends the record that is being filled, if it holds anything: what comes next are no neighbours. */
  void endRecord() throws IOException {
    if (count > 0) {
      count = 0;
      records.put(last, chunk());
    }
  }

  private ChunkRef chunk() throws IOException {
    ChunkRef chunk = store.chunk(record, stored);
    stored.put(chunk.id(), chunk);
    return chunk;
  }

  /** What the catalog has to say of a summary that an agent refers to; empty for 0 and for one that is gone. */
  Optional<SummaryRef> ref(long reference) throws IOException {
    if (reference == 0) {
      return Optional.empty();
    }
    readBase();
    int number = (int) (reference >>> PLACE_BITS);
    ChunkRef chunk = records.get(number);
    if (chunk == null) {
      return Optional.empty();
    }
    used.set(number);
    return Optional.of(new SummaryRef(chunk, (int) reference & (1 << PLACE_BITS) - 1));
  }

  /** Writes down which records the catalog refers to. */
  void write(DraftWriter out) throws IOException {
    if (last > 0) {
      out.lastSummaries(last);
    }
    for (int number : used.stream().toArray()) {
      out.summaries(number, Objects.requireNonNull(records.get(number)));
    }
  }

  private void readBase() throws IOException {
    if (!baseRead && base.isPresent()) {
      base.get().summaries(new AccountBase.SummaryVisitor() {
        @Override
        public void record(int number, ChunkRef chunk) {
          records.put(number, chunk);
          stored.put(chunk.id(), chunk);
        }

        @Override
        public void last(int number) {
          last = number;
        }
      });
    }
    baseRead = true;
  }
}
