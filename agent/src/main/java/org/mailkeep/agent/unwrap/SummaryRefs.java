package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.mailkeep.repository.catalog.MessageSummary;

/** What the summaries of a file's messages are referred to by, in the order of the file: 8 bytes each. Immutable. */
public final class SummaryRefs {

  /** Of a file in which no message has one. */
  public static final SummaryRefs NONE = new SummaryRefs(new long[0], 0);

  private final long[] refs;
  private final int count;

  private SummaryRefs(long[] refs, int count) {
    this.refs = refs;
    this.count = count;
  }

  /** What the summary of the message with this number, from 0, is referred to by; 0 if it has none. */
  public long of(int message) {
    return message < count ? refs[message] : 0;
  }

  /** How many messages may have one. */
  public int count() {
    return count;
  }

  /**
   * What refers to the summaries once they are stored.
   *
   * @param summaries that these refs are numbers of, from 1
   */
  public SummaryRefs stored(List<MessageSummary> summaries, SummaryStore store) throws IOException {
    Builder stored = new Builder();
    for (int i = 0; i < count; i++) {
      stored.add(refs[i] == 0 ? 0 : store.summary(summaries.get((int) refs[i] - 1)));
    }
    return stored.build();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SummaryRefs o && Arrays.equals(refs, 0, count, o.refs, 0, o.count);
  }

  @Override
  public int hashCode() {
    return count == 0 ? 0 : Long.hashCode(refs[count - 1]) + count;
  }

  @Override
  public String toString() {
    return count + " summaries";
  }

  /** Collects them. */
  public static final class Builder {

    private long[] refs = new long[1];
    private int count;

    /** Those of the next message; 0 if it has none. */
    public void add(long ref) {
      if (count == refs.length) {
        refs = Arrays.copyOf(refs, 2 * count + 16);
      }
      refs[count++] = ref;
    }

    /** All of them; nothing may be added any more. */
    public SummaryRefs build() {
      return count == 0 ? NONE : new SummaryRefs(refs, count);
    }
  }
}
