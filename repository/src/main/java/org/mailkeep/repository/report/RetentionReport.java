package org.mailkeep.repository.report;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.mailkeep.repository.audit.AuditLog;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.retention.Fate;
import org.mailkeep.repository.retention.Fates;
import org.mailkeep.repository.retention.Hold;
import org.mailkeep.repository.retention.Promises;
import org.mailkeep.repository.retention.Recorded;
import org.mailkeep.repository.retention.RetentionHistory;
import org.mailkeep.repository.retention.RetentionRecords;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.run.AccountTags;
import org.mailkeep.repository.run.Ledger;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.verify.EvidenceLog;
import org.mailkeep.repository.verify.LastVerified;

/**
 * What the policies promise and what is there, as of one moment. Needs the index key and the report key, and no other.
 *
 * <p>An account's report is made when it is asked for, so memory does not grow with what is said of accounts: it holds some 30 bytes for each entry that is recorded. Not thread-safe.
 */
public final class RetentionReport {

  private final Instant now;
  private final RetentionHistory history;
  private final RecordedSnapshots recorded;
  private final Fates fates;
  private final Promises promises;
  private final LastVerified verified;
  private final Locks locks;
  private final AccountTags tags;
  private final List<LostSnapshot> lost;
  private final List<String> problems;

  private RetentionReport(Instant now, RetentionHistory history, RecordedSnapshots recorded, LastVerified verified,
      Locks locks, AccountTags tags, List<String> problems) {
    this.now = now;
    this.history = history;
    this.recorded = recorded;
    this.verified = verified;
    this.locks = locks;
    this.tags = tags;
    this.problems = List.copyOf(problems);
    fates = new Fates(history, recorded.entries(), now);
    promises = new Promises(history, now);
    lost = recorded.gone().stream().map(this::judged)
        .sorted(Comparator.comparing(LostSnapshot::time).thenComparing(LostSnapshot::snapshot)).toList();
  }

  /**
   * Reads all that it takes: every event, every snapshot record, every version of policy and holds, and the evidence.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if this role does not hold the report key
   */
  public static RetentionReport of(ObjectStore store, Keyring keyring, RootChain roots, RunLog log, Ledger ledger,
      RetentionRecords records, AuditLog audit, Instant now) throws IOException {
    CommittedEvents events = CommittedEvents.read(audit);
    List<String> problems = new ArrayList<>(events.problems());
    RecordedSnapshots recorded = new RecordedSnapshots(store, keyring, roots, log, ledger, events);
    recorded.read();
    RetentionHistory history = records.history(problems::add);
    LastVerified verified = new EvidenceLog(store, keyring).last(problems::add);
    return new RetentionReport(now, history, recorded, verified, Locks.of(store, recorded.present()),
        new AccountTags(keyring.chunkIdKey()), problems);
  }

  /** As of when. */
  public Instant now() {
    return now;
  }

  /** What was in force, and since when. */
  public RetentionHistory history() {
    return history;
  }

  /** Whether the store promises not to let objects go. */
  public boolean locksOffered() {
    return locks.offered();
  }

  /** Snapshots that are gone and whose accounts are not known, oldest first. */
  public List<LostSnapshot> lost() {
    return lost;
  }

  /** What could not be read or is not as it should be, in lines: a broken chain of the audit log among them. */
  public List<String> problems() {
    return problems;
  }

  /** All accounts, sorted. */
  public SortedSet<String> accounts() {
    return recorded.entries().names();
  }

  /** What is promised of {@code account} and what is there. */
  public AccountReport account(String account) {
    List<Recorded> entries = fates.of(account, recorded.present(tags.entry(account)));
    List<Recorded> points = entries.stream().filter(Recorded::isRestorePoint).toList();
    List<EarlyDeletion> early = entries.stream().filter(entry -> entry.fate() == Fate.EARLY)
        .map(entry -> new EarlyDeletion(entry.run().id(), entry.time())).toList();
    List<Hold> holds = history.holds().stream()
        .filter(held -> held.until().equals(Instant.MAX)).map(RetentionHistory.Held::hold)
        .filter(hold -> entries.stream()
            .anyMatch(entry -> entry.fate() == Fate.PRESENT && hold.holds(account, entry.run().id())))
        .toList();
    Optional<Instant> locked = points.isEmpty()
        ? Optional.empty()
        : Optional.ofNullable(locks.until().get(points.getLast().run()));
    return new AccountReport(account, history.current().policy().group(account), points,
        promises.of(account, entries, lostTimes(entries)), early, holds, verified.verified(account),
        verified.drilled(account), locked);
  }

  /** When snapshots are lost that may have had entries of an account with these: those of who backs it up, and of whom nobody knows. */
  private NavigableSet<Instant> lostTimes(List<Recorded> entries) {
    NavigableSet<Instant> times = new TreeSet<>();
    if (lost.isEmpty()) {
      return times;
    }
    Set<Source> sources = new HashSet<>();
    sources.add(Source.UNKNOWN);
    entries.stream().filter(entry -> entry.status() != AccountStatus.ABSENT)
        .forEach(entry -> sources.add(recorded.source(entry.run())));
    lost.stream().filter(one -> sources.contains(one.source())).forEach(one -> times.add(one.time()));
    return times;
  }

  private LostSnapshot judged(RecordedSnapshots.Gone gone) {
    CommittedEvents.Committed event = gone.event();
    LostSnapshot.Proof proof = gone.named().orElseGet(() -> event.complete() > 0
        && fates.hadToBeThere(gone.snapshot(), event.time(), recorded.times())
            ? LostSnapshot.Proof.LOGGED
            : LostSnapshot.Proof.GIVEN_UP);
    return new LostSnapshot(gone.snapshot(), event.time(), event.source(), event.complete(), proof);
  }
}
