package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootLink;
import org.mailkeep.repository.root.RootUser;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.run.RunOutcome;

/**
 * One night's maintenance: begins a new epoch, closes those in which every run has ended, folds their runs and merges index segments. May be killed at any moment, run twice at once, and run while agents back up. Used once.
 */
public final class Maintenance {

  /** How often it begins anew when others write roots as well. */
  private static final int TRIES = 20;

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
    Role role = context.keyring().role();
    if (role != Role.OWNER && role != Role.MAINTAINER) {
      throw new WrongKey("the role " + role + " may not maintain a repository; use a maintainer's credential, "
          + "or the owner's passphrase");
    }
    this.context = context;
    fence = new Fence(context, deadline);
  }

  /**
   * Does it.
   *
   * @throws Unavailable if others kept writing roots
   */
  public MaintenanceReport run() throws IOException {
    beginEpoch();
    RootLink link = fold();
    link = merge(link);
    return report(link.root());
  }

  /** Says what {@link #run} would do now, and changes nothing. */
  public MaintenanceReport plan() throws IOException {
    Root root = newest().root();
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
    for (int i = 0; i < TRIES; i++) {
      RootLink link = newest();
      int epoch = link.root().epoch();
      RunLog.Listed listed = context.log().list(epoch);
      if (listed.decided().isEmpty() && listed.undecided().isEmpty()) {
        return;
      }
      if (append(link, link.root().withNextEpoch()).isPresent()) {
        return;
      }
    }
    throw tooMany();
  }

  private RootLink fold() throws IOException {
    for (int i = 0; i < TRIES; i++) {
      RootLink link = newest();
      Root root = link.root();
      Fence.Closable closable = fence.close(root, context.log().list(root.boundary()));
      ended += closable.dead().size();
      waiting = closable.waiting().size();
      if (closable.to() <= root.boundary()) {
        return link;
      }
      List<String> found = new ArrayList<>();
      Fold fold = new Fold(context, found);
      Optional<RootLink> next = append(link, fold.fold(root, closable.to(), closable.decided()));
      if (next.isPresent()) {
        folded += fold.runs();
        problems.addAll(found);
        return next.get();
      }
    }
    throw tooMany();
  }

  private RootLink merge(RootLink before) throws IOException {
    RootLink link = before;
    for (int i = 0; i < TRIES; i++) {
      List<String> found = new ArrayList<>();
      Merge merge = new Merge(context, found);
      Root merged = merge.merge(link.root());
      Optional<RootLink> next = merge.mergedFrom() == 0 ? Optional.of(link) : append(link, merged);
      if (next.isPresent()) {
        mergedFrom += merge.mergedFrom();
        problems.addAll(found);
        return next.get();
      }
      link = newest();
    }
    throw tooMany();
  }

  private RootLink newest() throws IOException {
    RootLink link = context.roots().newestLink();
    link.root().refuseUnknown(RootUser.MAINTAINER);
    return link;
  }

  private Optional<RootLink> append(RootLink before, Root next) throws IOException {
    Optional<RootLink> link = context.roots().append(before, next, Id128.random(context.random()));
    link.ifPresent(added -> roots++);
    return link;
  }

  private MaintenanceReport report(Root root) {
    return new MaintenanceReport(root.epoch(), root.boundary(), ended, waiting, folded, mergedFrom,
        root.merged().size(), roots, problems);
  }

  private static Unavailable tooMany() {
    return new Unavailable("others wrote roots " + TRIES + " times in between; run maintenance again", null);
  }
}
