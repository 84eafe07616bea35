package org.mailkeep.cli;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** How far a command is, drawn on one line of a terminal a few times a second, or nowhere. Counting is thread-safe and cheap. */
final class Progress implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int WIDTH = 79;
  private static final int BAR = 20;

  private final Messages messages;
  private final String doing;
  private final String things;
  private final String parts;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicLong thingsDone = new AtomicLong();
  private final AtomicLong partsDone = new AtomicLong();
  private final long begun = System.nanoTime();
  private volatile long expectedBytes;
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
          messages.progress(line(Duration.ofNanos(System.nanoTime() - begun)));
        }
      } catch (InterruptedException e) {
        messages.endProgress();
      }
    });
    return this;
  }

  /** How many bytes there will be in all, if that is known. */
  void expect(long allBytes) {
    expectedBytes = allBytes;
  }

  void add(long moreBytes, long moreThings) {
    bytes.addAndGet(moreBytes);
    thingsDone.addAndGet(moreThings);
  }

  void addPart() {
    partsDone.incrementAndGet();
  }

  /** The line as it would look after {@code passed}. */
  String line(Duration passed) {
    long done = bytes.get();
    StringBuilder line = new StringBuilder(doing);
    if (expectedBytes > 0) {
      int filled = (int) Math.min(BAR, BAR * done / expectedBytes);
      line.append(" [").append("#".repeat(filled)).append(".".repeat(BAR - filled)).append(']');
    }
    if (partsDone.get() > 0) {
      line.append("  ").append(Amounts.count(partsDone.get())).append(' ').append(parts);
    }
    line.append("  ").append(Amounts.count(thingsDone.get())).append(' ').append(things).append("  ")
        .append(Amounts.bytes(done));
    if (passed.toMillis() > 0) {
      line.append("  ").append(Amounts.bytes(done * 1000 / passed.toMillis())).append("/s");
    }
    line.append("  ").append(Amounts.duration(passed));
    return line.length() <= WIDTH ? line.toString() : line.substring(0, WIDTH);
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
