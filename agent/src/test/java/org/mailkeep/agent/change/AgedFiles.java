package org.mailkeep.agent.change;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A file system on which all changes seem to be an hour older than they are, but for files that are named: so tests need not wait until a change is settled. */
public final class AgedFiles implements FileClocks.Stat {

  public static final Duration AGE = Duration.ofHours(1);

  private final Set<Path> fresh = new HashSet<>();
  private final Map<Path, FileFacts> cached = new HashMap<>();
  private final Map<Path, Runnable> meanwhile = new ConcurrentHashMap<>();
  private int grain = 1;

  /** Changes of {@code path} show their true times. */
  public AgedFiles fresh(Path path) {
    fresh.add(path);
    return this;
  }

  /** Times are kept to so many seconds. */
  public AgedFiles grain(int seconds) {
    grain = seconds;
    return this;
  }

  /** From now on {@code path} looks as it does now, as on a client that has asked the server lately. */
  public void cache(Path path) throws IOException {
    cached.put(path, of(path));
  }

  /** The client asks the server again. */
  public void expire() {
    cached.clear();
  }

  /** Does something right after {@code path} is looked at the next time. */
  public void after(Path path, Runnable change) {
    meanwhile.put(path, change);
  }

  @Override
  public FileFacts of(Path path) throws IOException {
    FileFacts facts = cached.containsKey(path) ? cached.get(path) : aged(path);
    Runnable change = meanwhile.remove(path);
    if (change != null) {
      change.run();
    }
    return facts;
  }

  private FileFacts aged(Path path) throws IOException {
    FileFacts facts = FileFacts.of(path);
    long age = fresh.contains(path) ? 0 : AGE.toSeconds();
    boolean coarse = grain > 1;
    long changed = (facts.changedSeconds() - age) / grain * grain;
    return new FileFacts(facts.device(), facts.kind(), facts.mode(), facts.uid(), facts.gid(),
        facts.modifiedSeconds() / grain * grain, coarse ? 0 : facts.modifiedNanos(), facts.bytes(), facts.inode(),
        facts.links(), changed, coarse ? 0 : facts.changedNanos());
  }
}
