package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.root.RootLink;
import org.mailkeep.repository.root.RootUser;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.run.RunOutcome;

/**
 * One night's maintenance: begins a new epoch, closes those in which every run has ended, folds their runs and merges index segments. May be killed at any moment, run twice at once, and run while agents back up. Used once.
 */
public final class Maintenance {

  private final MaintenanceContext context;
  private final Fence fence;
  private final List<String> problems = new ArrayList<>();
  private long ended;
  private long waiting;
  private long folded;
  private long mergedFrom;
  private long roots;

  /**
   * Maintenance with the keys of {@code context}.
   *
   * @param deadline after so long a run that has not ended counts as dead
   * @throws WrongKey if their role may not
   */
  public Maintenance(MaintenanceContext context, Duration deadline) throws WrongKey {
    context.requireMaintainer();
    this.context = context;
    fence = new Fence(context, deadline);
  }

  /**
   * Does it.
   *
   * @throws Unavailable if others kept writing roots
   */
  public MaintenanceReport run() throws IOException {
    closeEpochs();
    return report(merge().root());
  }

  /** Begins a new epoch, closes those in which every run has ended, and folds their runs; what was condemned before any of them began is dropped. May be done again. */
  public void closeEpochs() throws IOException {
    beginEpoch();
    fold();
  }

  /** Runs that had not ended when epochs were closed last, and may be alive. */
  public long waiting() {
    return waiting;
  }

  /** One line for each object that could not be used so far. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Says what {@link #run} would do now, and changes nothing. */
  public MaintenanceReport plan() throws IOException {
    Root root = context.roots().newest();
    root.refuseUnknown(RootUser.MAINTAINER);
    Fence.Closable closable = fence.look(root.epoch() + 1, context.log().list(root.boundary()));
    Set<RunId> dead = new HashSet<>(closable.dead());
    for (RunId run : closable.decided()) {
      if (!dead.contains(run) && context.log().fetch(run).outcome() instanceof RunOutcome.Committed) {
        folded++;
      }
    }
    ended = dead.size();
    waiting = closable.waiting().size();
    mergedFrom = Tiers.next(root.merged(), Set.of()).size();
    return report(root);
  }

  /** Runs that begin from now on store under a new epoch, so that the one before runs dry. Not if no run has begun in it. */
  private void beginEpoch() throws IOException {
    change(root -> {
      RunLog.Listed listed = context.log().list(root.epoch());
      return listed.decided().isEmpty() && listed.undecided().isEmpty()
          ? Optional.empty()
          : Optional.of(root.withNextEpoch());
    });
  }

  private void fold() throws IOException {
    List<String> found = new ArrayList<>();
    long[] runs = new long[1];
    change(root -> {
      found.clear();
      runs[0] = 0;
      RunLog.Listed listed = context.log().list(root.boundary());
      Fence.Closable closable = fence.close(root, listed);
      ended += closable.dead().size();
      waiting = closable.waiting().size();
      if (closable.to() <= root.boundary()) {
        return Optional.empty();
      }
      Fold fold = new Fold(context, found);
      Root next = fold.fold(root, closable.to(), closable.decided(), listed);
      runs[0] = fold.runs();
      return Optional.of(next);
    });
    folded += runs[0];
    problems.addAll(found);
  }

  private RootLink merge() throws IOException {
    List<String> found = new ArrayList<>();
    long[] from = new long[1];
    RootLink link = change(root -> {
      found.clear();
      Merge merge = new Merge(context, found);
      Root merged = merge.merge(root);
      from[0] = merge.mergedFrom();
      return from[0] == 0 ? Optional.empty() : Optional.of(merged);
    });
    mergedFrom += from[0];
    problems.addAll(found);
    return link;
  }

  private RootLink change(RootChain.Change change) throws IOException {
    boolean[] changed = new boolean[1];
    RootLink link = context.roots().change(root -> {
      Optional<Root> next = change.after(root);
      changed[0] = next.isPresent();
      return next;
    }, context.random());
    roots += changed[0] ? 1 : 0;
    return link;
  }

  private MaintenanceReport report(Root root) {
    return new MaintenanceReport(root.epoch(), root.boundary(), ended, waiting, folded, mergedFrom,
        root.merged().size(), roots, problems);
  }
}
