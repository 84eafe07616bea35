package org.mailkeep.agent.capture;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.agent.change.FileClocks;
import org.mailkeep.agent.change.FileFacts;
import org.mailkeep.agent.change.FoundFile;
import org.mailkeep.agent.change.KnownMessages;
import org.mailkeep.agent.change.SourceWalk;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.dovecot.IndexBytes;
import org.mailkeep.agent.dovecot.MapIndex;
import org.mailkeep.agent.lock.LockTimeoutException;
import org.mailkeep.agent.lock.SharedLock;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.agent.source.SourceRoot;
import org.mailkeep.repository.tree.TreePath;

/**
 * An account at one moment of a live server. To be closed when the account has been read.
 *
 * <p>Of an mdbox, all files of messages and all indexes are opened while Dovecot's own lock on the map is held, which lasts milliseconds and makes deliveries and purges wait: so each message that an
 * index names has its place in the map and its record in a file. Of an sdbox they are opened while no folder of it changes, and likewise the messages of a Maildir, which otherwise could be moved to
 * another mailbox, under another name, before they are read. {@link #channel} has what is to be read instead of what lies at a path by then. Of other stores it is only a list of files, true at one
 * moment if the store held still for as long as listing it takes.
 */
public final class AccountCapture implements AutoCloseable, IndexBytes {

  private static final System.Logger LOG = System.getLogger(AccountCapture.class.getName());

  /** So many files of messages are held open; of more, those that changed last. */
  static final int MOST_HELD = 4096;

  static final int MOST_HELD_AHEAD = MOST_HELD / 8;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A file of messages not changed since that long before the last backup needs no hold: it is known. Clocks differ less. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private static final int TRIES = 8;

  private static final TreePath LOCK = TreePath.ROOT.child("storage".getBytes(StandardCharsets.US_ASCII))
      .child((MapIndex.NAME + ".log").getBytes(StandardCharsets.US_ASCII));

  private final SourceAccount account;
  private final FileClocks clocks;
  private final KnownMessages messages;
  private final SourceWalk.Problems problems;
  private final int most;
  private final Map<Path, IOException> unlisted = new LinkedHashMap<>();
  private HeldFiles held;
  private List<WalkedRoot> roots = List.of();

  private AccountCapture(SourceAccount account, FileClocks clocks, KnownMessages messages,
      SourceWalk.Problems problems, int most) {
    this.account = account;
    this.messages = messages;
    this.clocks = clocks;
    this.problems = problems;
    this.most = most;
    this.held = new HeldFiles(most);
  }

  /**
   * Takes hold of {@code account}.
   *
   * @param clocks looks at files
   * @param messages those that are known need not be looked at
   * @param before when it was backed up the last time
   * @param problems gets what can't be looked at, and a lock that could not be had, without which the capture is taken all the same
   */
  public static AccountCapture take(SourceAccount account, FileClocks clocks, KnownMessages messages,
      Optional<Instant> before, SourceWalk.Problems problems) throws IOException {
    return take(account, clocks, messages, before, problems, MOST_HELD, PATIENCE);
  }

  /**
   * The same for an account whose turn has not come: of several that are held at once, each keeps less open.
   */
  public static AccountCapture takeAhead(SourceAccount account, FileClocks clocks, KnownMessages messages,
      Optional<Instant> before, SourceWalk.Problems problems) throws IOException {
    return take(account, clocks, messages, before, problems, MOST_HELD_AHEAD, PATIENCE);
  }

  static AccountCapture take(SourceAccount account, FileClocks clocks, KnownMessages messages,
      Optional<Instant> before, SourceWalk.Problems problems, int most, Duration patience) throws IOException {
    AccountCapture capture = new AccountCapture(account, clocks, messages, problems, most);
    Optional<Instant> since = before.map(instant -> instant.minus(MARGIN));
    AccountCapture unfinished = capture;
    try {
      switch (account.kind()) {
        case MDBOX -> capture.mdbox(since, patience);
        case SDBOX, MAILDIR -> capture.whileStill(since);
        case MBOX, FILES -> capture.list();
      }
      capture.unlisted.forEach(problems::unreadable);
      unfinished = null;
      return capture;
    } finally {
      if (unfinished != null) {
        unfinished.close();
      }
    }
  }

  /** What was found: the roots that are there, in the account's order. */
  public List<WalkedRoot> roots() {
    return roots;
  }

  /** A file that is to be read from here, as far as its facts among the roots say, and not from its path; null for any other file. Not to be closed. */
  public @Nullable FileChannel channel(Path file) {
    return held.channel(file);
  }

  private void list() {
    List<SourceWalk> walks = begin(problems);
    if (!SourceWalk.settle(walks)) {
      LOG.log(System.Logger.Level.INFO, "{0}: kept changing while it was listed", account.name());
    }
    walked(walks);
  }

  /** The first walk only warms the caches: under the lock, when others wait, the second one need not wait for a disk. */
  private void mdbox(Optional<Instant> since, Duration patience) throws IOException {
    List<SourceWalk> first = begin((path, reason) -> {});
    Path log = null;
    for (SourceWalk walk : first) {
      WalkedRoot root = walk.walked((path, reason) -> {});
      for (FoundFile file : root.found()) {
        if (log == null && file.path().equals(LOCK) && file.facts().kind() == FileFacts.Kind.FILE) {
          log = root.file(file);
        }
      }
    }
    try (@Nullable SharedLock lock = log == null ? null : lock(log, patience)) {
      long begun = System.nanoTime();
      List<SourceWalk> walks = begin(problems);
      for (int i = 0; i < TRIES && SourceWalk.again(walks, SourceWalk.Look.CHANGED); i++) {
        // folders are renamed without the lock
      }
      walked(walks);
      hold(since);
      LOG.log(System.Logger.Level.DEBUG, "{0}: took hold of in {1} ms, {2}", account.name(),
          (System.nanoTime() - begun) / 1_000_000, lock == null ? "without a lock" : "under the lock of its map");
    }
  }

  private @Nullable SharedLock lock(Path log, Duration patience) throws IOException {
    try {
      return SharedLock.take(log, patience);
    } catch (LockTimeoutException e) {
      problems.unreadable(log, e);
    } catch (NoSuchFileException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} is gone: the account is being deleted", log);
    } catch (InterruptedIOException e) {
      throw e;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING,
          "{0} can''t be locked ({1}): safe if no server works on this store, else back up where locks work", log,
          e.getMessage());
    }
    return null;
  }

  /**
   * Opens what is to be held while no folder changes. So no message is moved from one mailbox to another in between, out of reach; and since a message of an sdbox comes before the index that names it,
   * and goes after, its indexes name what is there.
   */
  private void whileStill(Optional<Instant> since) throws IOException {
    List<SourceWalk> walks = begin(problems);
    boolean still = false;
    for (int i = 0; i < TRIES && !still; i++) {
      SourceWalk.settle(walks);
      held.close();
      held = new HeldFiles(most);
      walked(walks);
      hold(since);
      still = !SourceWalk.again(walks, SourceWalk.Look.CHANGED);
    }
    if (!still) {
      LOG.log(System.Logger.Level.INFO, "{0}: kept changing while it was taken hold of", account.name());
    }
  }

  private List<SourceWalk> begin(SourceWalk.Problems told) {
    List<SourceWalk> walks = new ArrayList<>();
    for (SourceRoot root : account.roots()) {
      try {
        walks.add(SourceWalk.begin(root, clocks, messages));
      } catch (IOException e) {
        told.unreadable(root.path(), e);
      }
    }
    return walks;
  }

  private void walked(List<SourceWalk> walks) {
    unlisted.clear();
    roots = walks.stream().map(walk -> walk.walked(unlisted::put)).toList();
  }

  private void hold(Optional<Instant> since) throws IOException {
    List<WalkedRoot> indexed = new ArrayList<>();
    for (WalkedRoot root : roots) {
      indexed.add(held.holdIndexes(root));
    }
    roots = held.holdMessages(indexed, since);
  }

  @Override
  public @Nullable ByteBuffer read(Path file) throws IOException {
    Path folder = file.getParent();
    if (folder == null || !held.hasIndexes(folder)) {
      return IndexBytes.ON_DISK.read(file);
    }
    FileChannel channel = held.channel(file);
    return channel == null ? null : IndexBytes.of(file, channel, held.length(file));
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}
