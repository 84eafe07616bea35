package org.mailkeep.repository.retention;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;

/** The entries of one account in arrays, 21 bytes each: there may be millions. Not thread-safe. */
final class AccountColumns {

  private long[] times = new long[4];
  private int[] runs = new int[4];
  private int[] messages = new int[4];
  private int[] rewritten = new int[4];
  private byte[] statuses = new byte[4];
  private int size;
  private boolean sorted = true;

  void add(int run, long millis, AccountStatus status, AccountCounts counts) {
    if (size == times.length) {
      int room = size + (size >> 1);
      times = Arrays.copyOf(times, room);
      runs = Arrays.copyOf(runs, room);
      messages = Arrays.copyOf(messages, room);
      rewritten = Arrays.copyOf(rewritten, room);
      statuses = Arrays.copyOf(statuses, room);
    }
    times[size] = millis;
    runs[size] = run;
    messages[size] = clamped(counts.messages());
    rewritten[size] = clamped(ShrinkGuard.rewritten(counts));
    statuses[size] = (byte) status.code();
    size++;
    sorted = false;
  }

  /** Brings the entries into the order of their times, those of the same time into that of their runs, of which {@code ids} are the names. */
  void sort(List<RunId> ids) {
    if (sorted) {
      return;
    }
    int[] order = IntStream.range(0, size).boxed()
        .sorted(Comparator.<Integer>comparingLong(i -> times[i]).thenComparingInt(i -> ids.get(runs[i]).epoch())
            .thenComparing(i -> ids.get(runs[i]).id()))
        .mapToInt(Integer::intValue).toArray();
    times = Arrays.stream(order).mapToLong(i -> times[i]).toArray();
    runs = Arrays.stream(order).map(i -> runs[i]).toArray();
    messages = Arrays.stream(order).map(i -> messages[i]).toArray();
    rewritten = Arrays.stream(order).map(i -> rewritten[i]).toArray();
    byte[] ordered = new byte[size];
    for (int i = 0; i < size; i++) {
      ordered[i] = statuses[order[i]];
    }
    statuses = ordered;
    sorted = true;
  }

  int size() {
    return size;
  }

  /** Milliseconds since 1970. */
  long time(int i) {
    return times[i];
  }

  int run(int i) {
    return runs[i];
  }

  int messages(int i) {
    return messages[i];
  }

  int rewritten(int i) {
    return rewritten[i];
  }

  AccountStatus status(int i) {
    return AccountStatus.of(statuses[i]).orElseThrow();
  }

  boolean complete(int i) {
    return statuses[i] == AccountStatus.COMPLETE.code();
  }

  private static int clamped(long count) {
    return (int) Math.min(count, Integer.MAX_VALUE);
  }
}
