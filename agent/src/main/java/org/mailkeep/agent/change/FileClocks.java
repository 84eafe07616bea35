package org.mailkeep.agent.change;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Looks at files, and tells which of their changes are so long ago that another one would show a later time. A file system may keep times to no more than two seconds, and by the clock of
 * another machine; so a change counts as settled only when a time more than two seconds later has been seen on the same file system, beside what our own clock says. Times of last modification and
 * access can be set by anybody and prove nothing; the time of the last change of a file's attributes can't. For one thread.
 */
public final class FileClocks {

  private static final Duration GRAIN = Duration.ofSeconds(2);

  /** Clocks that differ by more than this are wrong, and so are the times that they leave behind. */
  private static final Duration FUTURE = Duration.ofDays(1);

  private final Stat stat;
  private final Clock clock;
  private final long horizon;
  private final Map<Long, Latest> latest = new HashMap<>();
  private long left = Long.MAX_VALUE;

  /** Clocks of which nothing has been seen yet. */
  public FileClocks(Stat stat, Clock clock) {
    this.stat = stat;
    this.clock = clock;
    this.horizon = clock.instant().plus(FUTURE).getEpochSecond();
  }

  /**
   * Looks at {@code path} itself, not at what a link there points to.
   *
   * @throws TooManyFilesException if that was done as often as it may be
   */
  public FileFacts look(Path path) throws IOException {
    if (left-- == 0) {
      throw new TooManyFilesException();
    }
    FileFacts facts = stat.of(path);
    if (facts.changedSeconds() < horizon) {
      Latest seen = latest.computeIfAbsent(facts.device(), device -> new Latest());
      seen.seconds = Math.max(seen.seconds, facts.changedSeconds());
    }
    return facts;
  }

  /** Whether the last change of a file or folder is so long ago that one more change from now on would show. */
  public boolean settled(FileFacts facts) {
    Latest seen = latest.get(facts.device());
    return seen != null && seen.seconds - facts.changedSeconds() > GRAIN.toSeconds()
        && Duration.between(facts.changed(), clock.instant()).abs().compareTo(GRAIN) > 0;
  }

  /** Clocks of their own, which know what these know by now: for another thread, which looks no more than {@code most} times. */
  public FileClocks forked(long most) {
    FileClocks forked = new FileClocks(stat, clock);
    forked.left = most;
    forked.learn(this);
    return forked;
  }

  /** Learns what {@code other} has seen, whose thread is done with it. */
  public void learn(FileClocks other) {
    other.latest.forEach((device, seen) -> {
      Latest own = latest.computeIfAbsent(device, key -> new Latest());
      own.seconds = Math.max(own.seconds, seen.seconds);
    });
  }

  /** Asks a file system about a file. */
  @FunctionalInterface
  public interface Stat {
    FileFacts of(Path path) throws IOException;
  }

  /** The latest time that was seen on a file system. */
  private static final class Latest {
    private long seconds = Long.MIN_VALUE / 2;
  }
}
