package org.mailkeep.repository.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.objectlock.NewObjects;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.snapshot.SnapshotStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/**
 * Writes snapshots anew without some accounts: a snapshot's object has their names, which have to go like all else. The old object stays until it is swept. Rule 17. Thread-safe.
 */
public final class SnapshotRewriter {

  private final Keyring keyring;
  private final CommittedSnapshots snapshots;
  private final SecureRandom random;

  /** Rewrites what {@code store} has, as an owner or maintainer. */
  public SnapshotRewriter(ObjectStore store, Keyring keyring, SecureRandom random) {
    this.keyring = keyring;
    this.random = random;
    snapshots = new CommittedSnapshots(store, keyring);
  }

  /**
   * Takes accounts out of what {@code run} recorded. The snapshot is stored anew, unless nothing is left of it.
   *
   * @param objects how it is stored
   * @param epoch of the root that is going to say so
   * @param gone names accounts
   * @return empty if the snapshot has none of them
   */
  public Optional<Rewritten> without(LedgerRun run, NewObjects objects, int epoch, Predicate<String> gone)
      throws IOException {
    Snapshot all = snapshots.readAll(run);
    List<AccountEntry> taken = all.accounts().stream().filter(entry -> gone.test(entry.account())).toList();
    if (taken.isEmpty()) {
      return Optional.empty();
    }
    AccountTags tags = new AccountTags(keyring.chunkIdKey());
    KeptEntries kept = run.entries();
    for (AccountEntry entry : taken) {
      kept = kept.without(tags.entry(entry.account()));
    }
    Snapshot left = all.only(gone.negate());
    KeptEntries others = kept;
    List<AccountEntry> counted = taken.stream().filter(entry -> run.entries().has(tags.entry(entry.account())))
        .toList();
    if (left.accounts().stream().noneMatch(entry -> others.has(tags.entry(entry.account())))) {
      return Optional.of(new Rewritten(run.with(KeptEntries.NONE), counted));
    }
    long number = random.nextLong();
    ObjectKey key = RewrittenSnapshot.key(epoch, run.run(), number);
    ByteBuffer object = new SnapshotStore(keyring).rewrite(key, left);
    Hash256 hash = Hash256.sha256(object);
    objects.put(key, object);
    return Optional.of(new Rewritten(run.with(kept).with(new RewrittenSnapshot(epoch, number, hash)), counted));
  }

  /**
   * What became of a run.
   *
   * @param run as the ledger is to have it
   * @param taken entries that counted until now
   */
  public record Rewritten(LedgerRun run, List<AccountEntry> taken) {}
}
