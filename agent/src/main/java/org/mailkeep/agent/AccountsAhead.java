package org.mailkeep.agent;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.mailkeep.agent.change.FileClocks;
import org.mailkeep.agent.change.TooManyFilesException;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.store.SideBySide;

/**
 * Looks at the next accounts while one is read, so that the waits for a disk or a file server come side by side: at no more messages than a small
 * part of the heap holds. Of an account that was never backed up nobody knows how many it has; such a one is looked at until they are too many, and again when its turn comes. Used by one thread for one run; what it has not handed out by then is of no use any more.
 */
final class AccountsAhead implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(AccountsAhead.class.getName());

  private static final int ACCOUNTS = 8;
  private static final int REACH = 2 * ACCOUNTS;
  private static final long FILES = 50_000;

  private final AccountLook look;
  private final FileClocks clocks;
  private final BackupRun run;
  private final Iterable<SourceAccount> left;
  private final Map<String, Ahead> ahead = new HashMap<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(ACCOUNTS, task -> {
    Thread thread = new Thread(task, "mailkeep-look");
    thread.setDaemon(true);
    return thread;
  });
  private long files;

  /**
   * Begins to look.
   *
   * @param left the accounts whose turn has not come, in order, that of the account whose turn it is at first; changed by the caller as they get their turns
   */
  AccountsAhead(AccountLook look, FileClocks clocks, BackupRun run, Iterable<SourceAccount> left) throws IOException {
    this.look = look;
    this.clocks = clocks;
    this.run = run;
    this.left = left;
    begin("");
  }

  /** Begins to look at those of the next accounts that there is room for, in order. */
  private void begin(String taken) throws IOException {
    Iterator<SourceAccount> accounts = left.iterator();
    for (int i = 0; i < REACH && ahead.size() < ACCOUNTS && accounts.hasNext(); i++) {
      SourceAccount account = accounts.next();
      if (account.name().equals(taken) || ahead.containsKey(account.name())) {
        continue;
      }
      Optional<AccountBase> base = run.base(account.name());
      long known = base.map(found -> found.counts().files()).orElse(FILES);
      if (known > FILES - files) {
        continue;
      }
      FileClocks own = clocks.forked(base.isPresent() ? Long.MAX_VALUE : FILES);
      FutureTask<LookedAt> task = new FutureTask<>(() -> look.ahead(account, base, own));
      ahead.put(account.name(), new Ahead(task, known));
      files += known;
      threads.execute(task);
    }
  }

  /** What was found of the account whose turn it is, now if nobody has looked yet; the caller closes it. */
  LookedAt take(SourceAccount account) throws IOException {
    Ahead begun = ahead.get(account.name());
    files -= begun == null ? 0 : begun.files;
    begin(account.name());
    ahead.remove(account.name());
    if (begun != null) {
      try {
        LookedAt looked = SideBySide.await(begun.task);
        clocks.learn(looked.clocks());
        return looked;
      } catch (TooManyFilesException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0}: looked at before its turn, for nothing: {1}", account.name(),
            e.getMessage());
      }
    }
    return look.now(account, run.base(account.name()), clocks);
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow().forEach(unbegun -> ((FutureTask<?>) unbegun).cancel(false));
    for (Ahead begun : ahead.values()) {
      if (!begun.task.isCancelled()) {
        try {
          SideBySide.await(begun.task).close();
        } catch (IOException | TooManyFilesException e) {
          LOG.log(System.Logger.Level.DEBUG, "looked ahead for nothing: {0}", e.getMessage());
        }
      }
    }
    ahead.clear();
  }

  private record Ahead(FutureTask<LookedAt> task, long files) {}
}
