package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.index.MergedSegmentWriter;
import org.mailkeep.repository.move.MovesRef;
import org.mailkeep.repository.move.MovesWriter;
import org.mailkeep.repository.objectlock.NewObjects;
import org.mailkeep.repository.pack.Move;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.root.Erasure;
import org.mailkeep.repository.root.Erasures;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.PackLists;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.run.AccountTags;
import org.mailkeep.repository.run.Distrust;
import org.mailkeep.repository.run.DistrustStore;
import org.mailkeep.repository.run.KeptEntries;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.run.RunOutcome;
import org.mailkeep.repository.run.SnapshotRewriter;
import org.mailkeep.repository.store.StoredObject;

/**
 * Takes all committed runs of epochs that are to be closed into the ledgers, and what their segments say into a merged one; spares what they need of what was condemned, and drops what was
 * condemned before any of them began. Rule 11. Outcomes are read one by one. Used once.
 */
final class Fold {

  private final MaintenanceContext context;
  private final List<String> problems;
  private final Map<Id128, List<LedgerRun>> added = new TreeMap<>();
  private final MovesWriter moves;
  private final SnapshotRewriter rewriter;
  private final AccountTags tags;
  private Erasures erasures = Erasures.NONE;
  private @Nullable NewObjects objects;
  private final Set<PackId> suspect = new HashSet<>();
  private Distrust distrust = Distrust.NONE;
  private Set<PackId> dropped = Set.of();
  private long runs;

  /** Says on {@code problems} what can't be used. */
  Fold(MaintenanceContext context, List<String> problems) {
    this.context = context;
    this.problems = problems;
    moves = new MovesWriter(context.store(), context.keyring());
    rewriter = new SnapshotRewriter(context.store(), context.keyring(), context.random());
    tags = new AccountTags(context.keyring().chunkIdKey());
  }

  /**
   * The root that has the epochs below {@code to} closed. What it names is stored; it is not.
   *
   * @param decided all runs of the epochs between the root's boundary and {@code to}
   * @param listed when the store got their outcomes
   */
  Root fold(Root root, int to, List<RunId> decided, RunLog.Listed listed) throws IOException {
    distrust = context.log().distrust(root);
    List<MergedRef> merged = new ArrayList<>(root.merged());
    erasures = root.erasures();
    objects = null;
    try (MergedSegmentWriter segments = new MergedSegmentWriter(context.store(), context.keyring())) {
      for (RunId run : decided) {
        RunLog.Decided outcome = context.log().fetch(run);
        if (outcome.outcome() instanceof RunOutcome.Committed committed && admits(outcome.signer(), run, committed)) {
          added.computeIfAbsent(outcome.signer(), signer -> new ArrayList<>())
              .add(withoutErased(ledgerRun(run, committed, listed.time(run), describe(run, committed, segments)),
                  root));
          runs++;
          if (committed.entries().isNone()) {
            moved(committed);
          }
        }
      }
      merged.addAll(segments.finish());
    }
    TreeMap<Id128, LedgerRef> ledgers = new TreeMap<>();
    root.ledgers().forEach(ledger -> ledgers.put(ledger.agent(), ledger));
    for (Map.Entry<Id128, List<LedgerRun>> agent : added.entrySet()) {
      ledgers.put(agent.getKey(),
          context.ledger().append(agent.getKey(), root.ledger(agent.getKey()), agent.getValue()));
    }
    Root folded = withMoves(root.folded(to, List.copyOf(ledgers.values()), merged));
    folded = erasures.equals(root.erasures()) ? folded : erasures.in(folded);
    Root next = root.condemned().isEmpty() ? folded : drop(folded, to);
    Distrust after = distrust.plus(suspect).without(dropped);
    return after.equals(distrust) ? next : new DistrustStore(context.store(), context.keyring()).write(after, next);
  }

  /** A run that came after its signer was revoked does not count; nobody borrows from one that came before, but after he can't be trusted any more. */
  private boolean admits(Id128 signer, RunId run, RunOutcome.Committed committed) {
    if (distrust.denies(signer, run)) {
      problems
          .add("run " + run.id().brief() + ": signed by " + signer.brief() + ", which was revoked; it does not count");
      return false;
    }
    if (distrust.distrusts(signer, run)) {
      suspect.addAll(committed.packs());
    }
    return true;
  }

  /** Asks the store for its time once in a fold, and only if something is to be stored. */
  private NewObjects objects(Root root) throws IOException {
    if (objects == null) {
      objects = NewObjects.of(context.store(), root);
    }
    return objects;
  }

  /** What was erased while the run was under way is taken out of what it recorded. Rule 17. */
  private LedgerRun withoutErased(LedgerRun run, Root root) throws IOException {
    List<Erasure> taking = erasures.taking(run.run().epoch());
    if (taking.isEmpty() || run.entries().isNone()) {
      return run;
    }
    try {
      Optional<SnapshotRewriter.Rewritten> rewritten = rewriter.without(run, objects(root), root.epoch(),
          account -> erasures.takes(run.run().epoch(), tags.entry(account)));
      if (rewritten.isEmpty()) {
        return run;
      }
      Set<Long> taken = new HashSet<>();
      rewritten.get().taken().forEach(entry -> taken.add(tags.entry(entry.account())));
      long snapshots = rewritten.get().run().entries().isNone() ? 1 : 0;
      erasures = erasures.changed(erasure -> taking.contains(erasure) && taken.contains(erasure.account())
          ? erasure.took(1, snapshots)
          : erasure);
      return rewritten.get().run();
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      problems.add(e.getMessage() + "; it can't be written anew without the accounts that were erased");
      KeptEntries left = run.entries();
      for (Erasure erasure : taking) {
        left = left.without(erasure.account());
      }
      return run.with(left);
    }
  }

  /** What a run has moved its packs say themselves. */
  private void moved(RunOutcome.Committed outcome) throws IOException {
    for (PackId pack : outcome.packs()) {
      for (Move move : context.packs().source(pack, length(pack)).moves()) {
        moves.move(move);
        if (distrust.packs().contains(move.from().pack())) {
          suspect.add(pack);
        }
      }
    }
  }

  private Root withMoves(Root folded) throws IOException {
    List<MovesRef> maps = moves.finish();
    return maps.isEmpty()
        ? folded
        : folded.with(RootSection.of(SectionTag.MOVES, folded.moves().plus(maps).write()));
  }

  private long length(PackId pack) throws IOException {
    List<StoredObject> stored = context.store().list(pack.key().path(), "", 1);
    if (stored.isEmpty()) {
      throw new Missing(pack.key() + ": missing");
    }
    return stored.getFirst().bytes();
  }

  private Root drop(Root folded, int to) throws IOException {
    Condemned condemned = new Condemned(new PackLists(context.store(), context.keyring()), folded);
    for (Map.Entry<Id128, List<LedgerRun>> agent : added.entrySet()) {
      for (LedgerRun run : agent.getValue()) {
        condemned.spare(run.borrowed());
        condemned.spare(run.packs().stream().map(LedgerRun.Pack::id).toList());
      }
    }
    Set<RunId> whole = new HashSet<>();
    context.ledger().runs(folded).stream()
        .filter(run -> run.entries().isAllBut(tag -> erasures.takes(run.run().epoch(), tag)))
        .forEach(run -> whole.add(run.run()));
    for (List<LedgerRun> agent : added.values()) {
      for (LedgerRun run : agent) {
        if (!run.entries().isNone() && !whole.containsAll(run.bases())) {
          condemned.spare(new LateRun(context, folded, run).needs(condemned.packs()));
        }
      }
    }
    dropped = condemned.dropUpTo(to);
    return condemned.in(folded.withLedgers(context.ledger().rewrite(folded, this::withoutDropped)));
  }

  /** A run that keeps neither an entry nor a pack says nothing any more. */
  private Optional<LedgerRun> withoutDropped(LedgerRun run) {
    LedgerRun left = run.without(dropped);
    return left.entries().isNone() && left.packs().isEmpty() ? Optional.empty() : Optional.of(left);
  }

  /** The packs that were dropped. */
  Set<PackId> dropped() {
    return dropped;
  }

  /** How many runs were folded. */
  long runs() {
    return runs;
  }

  /** Copies what the run's segments say, and returns the packs that they describe. */
  private Set<PackId> describe(RunId run, RunOutcome.Committed outcome, MergedSegmentWriter into) throws IOException {
    Set<PackId> own = new HashSet<>(outcome.packs());
    Set<PackId> described = new HashSet<>();
    if (outcome.inline().isPresent()) {
      copy(run, outcome.inline().get(), own, described, into);
    }
    boolean whole = true;
    for (RunOutcome.SegmentRef segment : outcome.segments()) {
      try {
        copy(run, context.log().segment(run, segment), own, described, into);
      } catch (Corrupt | Missing | UnsupportedFormat e) {
        problems.add(e.getMessage() + "; the packs' own directories are read instead");
        whole = false;
      }
    }
    if (!whole) {
      for (PackId pack : outcome.packs()) {
        if (!described.contains(pack) && kind(pack).equals(Optional.of(PackKind.CONTENT))) {
          directory(pack, described, into);
        }
      }
    }
    return described;
  }

  /** A segment counts for the packs of its run, whatever else it names. */
  private void copy(RunId run, IndexSegment segment, Set<PackId> own, Set<PackId> described, MergedSegmentWriter into)
      throws IOException {
    for (PackReceipt pack : segment.packs()) {
      if (own.contains(pack.pack())) {
        into.pack(pack);
        described.add(pack.pack());
      } else {
        problems.add(pack.pack().key() + ": named by a segment of run " + run.id().brief()
            + ", which has no such pack; left out of the index");
      }
    }
  }

  private void directory(PackId pack, Set<PackId> described, MergedSegmentWriter into) throws IOException {
    try {
      long length = length(pack);
      into.pack(new PackReceipt(pack, length, context.packs().directory(pack, length)));
      described.add(pack);
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      problems.add(e.getMessage());
    }
  }

  private LedgerRun ledgerRun(RunId run, RunOutcome.Committed outcome, Optional<Instant> decided, Set<PackId> content)
      throws IOException {
    List<LedgerRun.Pack> packs = new ArrayList<>();
    for (PackId pack : outcome.packs()) {
      packs.add(new LedgerRun.Pack(pack, content.contains(pack) ? Optional.of(PackKind.CONTENT) : kind(pack)));
    }
    return new LedgerRun(run, outcome.snapshot(), decided, packs, outcome.borrowed(), outcome.bases(),
        outcome.entries(), Optional.empty());
  }

  /** A pack whose header can't be read is for verify to find; folding does not stop for it. */
  private Optional<PackKind> kind(PackId pack) throws IOException {
    try {
      return Optional.of(context.packs().kind(pack));
    } catch (Corrupt | Missing | UnsupportedFormat | WrongKey e) {
      problems.add(e.getMessage());
      return Optional.empty();
    }
  }
}
