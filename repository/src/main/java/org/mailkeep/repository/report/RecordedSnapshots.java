package org.mailkeep.repository.report;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.retention.RetentionEntries;
import org.mailkeep.repository.root.Erasures;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.run.AccountTags;
import org.mailkeep.repository.run.CommittedSnapshots;
import org.mailkeep.repository.run.History;
import org.mailkeep.repository.run.KeptEntries;
import org.mailkeep.repository.run.Ledger;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.snapshot.SnapshotFormat;
import org.mailkeep.repository.snapshot.SnapshotStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.StoredObject;

/** Reads all that is known to have been committed: what runs and ledgers name, entries that were retired included, and what events name and nothing else does. Used once. */
final class RecordedSnapshots {

  private final ObjectStore store;
  private final Keyring keyring;
  private final RootChain roots;
  private final RunLog log;
  private final Ledger ledger;
  private final CommittedEvents events;

  private final RetentionEntries entries = new RetentionEntries();
  private final Map<RunId, KeptEntries> kept = new HashMap<>();
  private final Map<RunId, Source> sources = new HashMap<>();
  private final NavigableSet<Instant> times = new TreeSet<>();
  private final List<Gone> gone = new ArrayList<>();
  private final AccountTags tags;
  private Erasures erasures = Erasures.NONE;

  RecordedSnapshots(ObjectStore store, Keyring keyring, RootChain roots, RunLog log, Ledger ledger,
      CommittedEvents events) {
    this.store = store;
    this.keyring = keyring;
    this.roots = roots;
    this.log = log;
    this.ledger = ledger;
    this.events = events;
    tags = new AccountTags(keyring.chunkIdKey());
  }

  /**
   * A snapshot of which nothing is left but its name.
   *
   * @param named by what; empty if only an event does
   */
  record Gone(Id128 snapshot, CommittedEvents.Committed event, Optional<LostSnapshot.Proof> named) {}

  /** What is committed is looked at after the events: a run that commits meanwhile is in no event that was read. */
  void read() throws IOException {
    erasures = roots.newest().erasures();
    Map<RunId, LedgerRun> committed = History.committed(roots, log, ledger);
    List<Unread> unread = new ArrayList<>();
    CommittedSnapshots snapshots = new CommittedSnapshots(store, keyring);
    SideBySide.read(committed.values(), run -> read(snapshots, run), read -> {
      if (read.snapshot != null) {
        add(read.run.run(), read.run.decided().orElse(read.snapshot.finished()), read.snapshot);
        kept.put(read.run.run(), read.run.entries());
      } else {
        unread.add(read);
      }
    });
    addUnread(unread);
    Set<Id128> known = new HashSet<>();
    committed.keySet().forEach(run -> known.add(run.id()));
    addUncommitted(known);
  }

  /** What a prune that goes on has taken away meanwhile is not missed. */
  private void addUnread(List<Unread> unread) throws IOException {
    Map<RunId, LedgerRun> still = unread.isEmpty() ? Map.of() : History.committed(roots, log, ledger);
    for (Unread one : unread) {
      if (still.containsKey(one.run.run())) {
        Id128 snapshot = one.run.run().id();
        CommittedEvents.Committed event = events.snapshots().getOrDefault(snapshot,
            new CommittedEvents.Committed(Instant.EPOCH, Source.UNKNOWN, 0));
        Instant time = RetentionEntries.bounded(one.run.decided().orElse(event.time()));
        times.add(time);
        gone.add(new Gone(snapshot, new CommittedEvents.Committed(time, event.source(), event.complete()),
            Optional.of(one.proof)));
      }
    }
  }

  /** Events name snapshots that no run and no ledger has: some of those are still stored. */
  private void addUncommitted(Set<Id128> known) throws IOException {
    Map<Id128, CommittedEvents.Committed> missed = new HashMap<>(events.snapshots());
    missed.keySet().removeAll(known);
    if (missed.isEmpty()) {
      return;
    }
    List<ObjectKey> stored = new ArrayList<>();
    for (StoredObject object : store.list("snapshots/")) {
      String name = object.key().name();
      if (name.matches("[0-9a-f]{32}") && missed.containsKey(Id128.fromHex(name))) {
        stored.add(object.key());
      }
    }
    SideBySide.read(stored, this::read, snapshot -> {
      if (snapshot.isPresent() && missed.remove(snapshot.get().run()) != null) {
        RunId run = new RunId(snapshot.get().epoch(), snapshot.get().run());
        add(run, snapshot.get().finished(), snapshot.get());
        kept.put(run, KeptEntries.NONE);
      }
    });
    missed.forEach((snapshot, event) -> {
      times.add(event.time());
      gone.add(new Gone(snapshot, event, Optional.empty()));
    });
  }

  /** An account that was erased is missed by nobody. */
  private void add(RunId run, Instant time, Snapshot snapshot) {
    entries.add(run, time,
        snapshot.only(account -> !erasures.takes(run.epoch(), tags.entry(account))));
    sources.put(run, new Source(snapshot.host(), snapshot.job()));
    times.add(RetentionEntries.bounded(time));
  }

  private Unread read(CommittedSnapshots snapshots, LedgerRun run) throws IOException {
    try {
      return new Unread(run, snapshots.readAll(run), LostSnapshot.Proof.MISSING);
    } catch (Corrupt e) {
      boolean stored = store.list(run.run().snapshot().path(), "", 1).stream()
          .anyMatch(object -> object.key().equals(run.run().snapshot()));
      return new Unread(run, null, stored ? LostSnapshot.Proof.DAMAGED : LostSnapshot.Proof.MISSING);
    }
  }

  private Optional<Snapshot> read(ObjectKey key) throws IOException {
    try {
      return Optional.of(new SnapshotStore(keyring).read(key, store.get(key, SnapshotFormat.LONGEST)));
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      return Optional.empty();
    }
  }

  private record Unread(LedgerRun run, @Nullable Snapshot snapshot, LostSnapshot.Proof proof) {}

  /** All entries that could be read, those that are gone included. */
  RetentionEntries entries() {
    return entries;
  }

  /** Of which runs the entry with that tag is there. */
  Predicate<RunId> present(long tag) {
    return run -> kept.getOrDefault(run, KeptEntries.NONE).has(tag);
  }

  /** Who made the snapshot of {@code run}. */
  Source source(RunId run) {
    return sources.getOrDefault(run, Source.UNKNOWN);
  }

  /** When all snapshots were, those that are gone included. */
  NavigableSet<Instant> times() {
    return times;
  }

  /** Those of which nothing is left. */
  List<Gone> gone() {
    return gone;
  }

  /** The runs of which something is there. */
  Set<RunId> present() {
    Set<RunId> present = new HashSet<>();
    kept.forEach((run, left) -> {
      if (!left.isNone()) {
        present.add(run);
      }
    });
    return present;
  }
}
