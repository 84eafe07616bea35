package org.mailkeep.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How far a command is, drawn on one line of a terminal a few times a second, or nowhere. Counting is thread-safe and cheap. */
final class Progress implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int WIDTH = 79;
  private static final int BAR = 20;

  /** Before so much is done, and so much time has passed, nobody can say how long the rest takes. */
  private static final double TELLING_SHARE = 0.03;

  private static final Duration TELLING_TIME = Duration.ofSeconds(5);

  private final Messages messages;
  private final String doing;
  private final String things;
  private final String parts;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong thingsDone = new AtomicLong();
  private final AtomicLong partsDone = new AtomicLong();
  private final AtomicInteger commits = new AtomicInteger();
  private final long begun = System.nanoTime();
  private volatile long expectedBytes;
  private volatile long expectedParts;
  private volatile double share = -1;
  private volatile @Nullable String underWay;
  private @Nullable Thread painter;

  /**
   * Counts from nothing.
   *
   * @param doing what the command does, such as {@code backing up}
   * @param things what it counts, such as {@code messages}
   * @param parts what it counts in larger units, such as {@code accounts}
   */
  Progress(Messages messages, String doing, String things, String parts) {
    this.messages = messages;
    this.doing = doing;
    this.things = things;
    this.parts = parts;
  }

  /** Begins to draw. */
  Progress draw() {
    painter = Thread.ofPlatform().name("mailkeep-progress").daemon().start(() -> {
      try {
        while (true) {
          Thread.sleep(PAUSE);
          messages.progress(line(passed()));
        }
      } catch (InterruptedException e) {
        messages.endProgress();
      }
    });
    return this;
  }

  /** Whether somebody watches. */
  boolean isDrawn() {
    return painter != null;
  }

  /** How many bytes there will be in all, if that is known. */
  void expect(long allBytes) {
    expectedBytes = allBytes;
  }

  /** How many parts there will be in all. */
  void expectParts(long allParts) {
    expectedParts = allParts;
  }

  /** Which part of all the work is done, from 0 to 1, if that can be told better than by bytes. */
  void done(double shareOfAll) {
    share = shareOfAll;
  }

  /** A part has begun. */
  void beginPart(String name) {
    underWay = name;
  }

  void add(long moreBytes, long moreThings) {
    bytes.addAndGet(moreBytes);
    thingsDone.addAndGet(moreThings);
  }

  void addPart() {
    partsDone.incrementAndGet();
    underWay = null;
  }

  /** What was done so far is safe. */
  void commit() {
    commits.incrementAndGet();
  }

  Duration passed() {
    return Duration.ofNanos(System.nanoTime() - begun);
  }

  /** The line to be drawn, as it would look after {@code passed}. What does not fit is left out, the least telling first. */
  String line(Duration passed) {
    String done = doing;
    if (expectedBytes > 0) {
      int filled = (int) Math.min(BAR, BAR * bytes.get() / expectedBytes);
      done += " [" + "#".repeat(filled) + ".".repeat(BAR - filled) + ']';
    }
    Optional<String> accounts = parts();
    Optional<String> rate = rate(passed);
    Optional<String> left = left(passed).map(time -> shortly(time) + " left");
    List<String> said = new ArrayList<>();
    said.add(done);
    accounts.ifPresent(said::add);
    said.add(Amounts.count(thingsDone.get()) + ' ' + things);
    said.add(Amounts.bytes(bytes.get()));
    rate.ifPresent(said::add);
    String elapsed = Amounts.duration(passed);
    said.add(elapsed);
    left.ifPresent(said::add);
    for (String less : List.of(left.isPresent() ? elapsed : "", done, rate.orElse(""), accounts.orElse(""))) {
      if (String.join("  ", said).length() > WIDTH) {
        said.remove(less);
      }
    }
    String line = String.join("  ", said);
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH);
  }

  /** All that is known after {@code passed}, for whoever asks. */
  String status(Duration passed) {
    StringBuilder said = new StringBuilder(doing);
    String now = underWay;
    if (now != null) {
      said.append(' ').append(TextOutput.printable(now));
    }
    said.append(": ");
    parts().ifPresent(done -> said.append(done).append(", "));
    said.append(Amounts.count(thingsDone.get())).append(' ')
        .append(things).append(", ").append(Amounts.bytes(bytes.get()));
    rate(passed).ifPresent(rate -> said.append(" at ").append(rate));
    if (commits.get() > 0) {
      said.append(", ").append(Amounts.count(commits.get(), "snapshot", "snapshots")).append(" committed");
    }
    said.append(", ").append(Amounts.duration(passed));
    left(passed).ifPresent(time -> said.append(", about ").append(shortly(time)).append(" left"));
    return said.toString();
  }

  /** How long the rest takes if it goes on like this; empty while nobody can say. */
  Optional<Duration> left(Duration passed) {
    OptionalDouble known = share();
    if (known.isEmpty() || known.getAsDouble() < TELLING_SHARE || known.getAsDouble() >= 1
        || passed.compareTo(TELLING_TIME) < 0) {
      return Optional.empty();
    }
    return Optional.of(Duration.ofMillis((long) (passed.toMillis() * (1 / known.getAsDouble() - 1))));
  }

  private OptionalDouble share() {
    if (share >= 0) {
      return OptionalDouble.of(share);
    }
    return expectedBytes > 0 ? OptionalDouble.of((double) bytes.get() / expectedBytes) : OptionalDouble.empty();
  }

  private Optional<String> parts() {
    return partsDone.get() == 0 && expectedParts == 0
        ? Optional.empty()
        : Optional.of(Amounts.count(partsDone.get())
            + (expectedParts > 0 ? " of " + Amounts.count(expectedParts) : "") + ' ' + parts);
  }

  private Optional<String> rate(Duration passed) {
    return passed.toMillis() > 0
        ? Optional.of(Amounts.bytes(bytes.get() * 1000 / passed.toMillis()) + "/s")
        : Optional.empty();
  }

  /** An estimate is not told to the second: {@code 40 s}, {@code 12 min}, {@code 3.5 h}. */
  private static String shortly(Duration time) {
    if (time.toSeconds() < 90) {
      return Math.max(1, time.toSeconds()) + " s";
    }
    return time.toMinutes() < 90
        ? time.plusSeconds(30).toMinutes() + " min"
        : String.format(Locale.ROOT, "%.1f h", time.toMinutes() / 60.0);
  }

  /** Stops drawing and takes the line away. */
  @Override
  public void close() {
    if (painter != null) {
      painter.interrupt();
      try {
        painter.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      painter = null;
    }
  }
}
