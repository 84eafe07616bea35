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
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.store.SideBySide;

/**
 * Looks at the next accounts while one is read, so that the waits for a disk or a file server come side by side: only at accounts that are known from before, and at no more messages than a small
 * part of the heap holds. Used by one thread for one run; what it has not handed out by then is of no use any more.
 */
final class AccountsAhead implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(AccountsAhead.class.getName());

  private static final int ACCOUNTS = 8;
  private static final int REACH = 2 * ACCOUNTS;
  private static final long FILES = 50_000;

  private final AccountLook look;
  private final FileClocks clocks;
  private final BackupRun run;
  private final Map<String, Ahead> ahead = new HashMap<>();
  private final ExecutorService threads = Executors.newFixedThreadPool(ACCOUNTS, task -> {
    Thread thread = new Thread(task, "mailkeep-look");
    thread.setDaemon(true);
    return thread;
  });
  private long files;

  AccountsAhead(AccountLook look, FileClocks clocks, BackupRun run) {
    this.look = look;
    this.clocks = clocks;
    this.run = run;
  }

  /** Begins to look at those of the next accounts that there is room for, in order. */
  void begin(Iterable<SourceAccount> next) throws IOException {
    Iterator<SourceAccount> accounts = next.iterator();
    for (int i = 0; i < REACH && ahead.size() < ACCOUNTS && accounts.hasNext(); i++) {
      SourceAccount account = accounts.next();
      if (ahead.containsKey(account.name())) {
        continue;
      }
      Optional<AccountBase> base = run.base(account.name());
      long known = base.map(found -> found.counts().files()).orElse(Long.MAX_VALUE);
      if (known > FILES - files) {
        continue;
      }
      FileClocks own = clocks.forked();
      FutureTask<LookedAt> task = new FutureTask<>(() -> look.ahead(account, base, own));
      ahead.put(account.name(), new Ahead(task, known));
      files += known;
      threads.execute(task);
    }
  }

  /** What was found of an account, now if nobody has looked yet; the caller closes it. */
  LookedAt take(SourceAccount account) throws IOException {
    Ahead begun = ahead.remove(account.name());
    if (begun == null) {
      return look.now(account, run.base(account.name()), clocks);
    }
    files -= begun.files;
    LookedAt looked = SideBySide.await(begun.task);
    clocks.learn(looked.clocks());
    return looked;
  }

  @Override
  public void close() throws IOException {
    threads.shutdownNow().forEach(unbegun -> ((FutureTask<?>) unbegun).cancel(false));
    for (Ahead begun : ahead.values()) {
      if (!begun.task.isCancelled()) {
        try {
          SideBySide.await(begun.task).close();
        } catch (IOException e) {
          LOG.log(System.Logger.Level.DEBUG, "looked ahead for nothing: {0}", e.getMessage());
        }
      }
    }
    ahead.clear();
  }

  private record Ahead(FutureTask<LookedAt> task, long files) {}
}
