package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.run.RunOutcome;

/**
 * Which epochs can be closed: those in which every run has ended. A run that has not ended for longer than a deadline is ended here, by creating its outcome; if it committed in the very moment, that counts. Rule 10: a wrong
 * deadline costs a backup that has to be done again, never one that was done.
 */
final class Fence {

  private final MaintenanceContext context;
  private final Duration deadline;

  Fence(MaintenanceContext context, Duration deadline) {
    this.context = context;
    this.deadline = deadline;
  }

  /**
   * What there is to close below the epoch of {@code root}, which was read before {@code listed} was.
   *
   * @param to the first epoch that stays open
   * @param decided the runs of the epochs from the root's boundary to that, all of which have an outcome
   * @param dead runs that did not end and are not waited for any longer
   * @param waiting runs that may be alive
   */
  record Closable(int to, List<RunId> decided, List<RunId> dead, List<RunId> waiting) {}

  /** Looks, and changes nothing: what is dead counts as decided. */
  Closable look(int epoch, RunLog.Listed listed) throws IOException {
    Instant now = context.clock().instant();
    List<RunId> dead = new ArrayList<>();
    List<RunId> waiting = new ArrayList<>();
    for (RunId run : listed.undecided()) {
      (isDead(run, now) ? dead : waiting).add(run);
    }
    int to = waiting.stream().mapToInt(RunId::epoch).reduce(epoch, Math::min);
    List<RunId> decided = new ArrayList<>(listed.decided());
    decided.addAll(dead);
    decided.removeIf(run -> run.epoch() >= to);
    dead.removeIf(run -> run.epoch() >= to);
    return new Closable(to, decided, dead, waiting);
  }

  /** Ends the dead, so that all that is decided is. */
  Closable close(Root root, RunLog.Listed listed) throws IOException {
    Closable closable = look(root.epoch(), listed);
    for (RunId run : closable.dead()) {
      end(run);
    }
    return closable;
  }

  /** Whatever is there afterwards decides: what committed in that moment counts. */
  private void end(RunId run) throws IOException {
    RunOutcome ended = new RunOutcome.Aborted(Id128.random(context.random()),
        "maintenance ended it: it had not committed within " + deadline);
    RunOutcome ignored = context.log().decide(run, ended);
  }

  /** A run that began in the future, or says nothing that can be read, is not waited for for ever. */
  private boolean isDead(RunId run, Instant now) throws IOException {
    try {
      return Duration.between(context.log().open(run).started(), now).abs().compareTo(deadline) > 0;
    } catch (Corrupt | Missing e) {
      return true;
    }
  }
}
