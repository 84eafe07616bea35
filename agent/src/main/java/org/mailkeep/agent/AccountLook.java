package org.mailkeep.agent;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.mailkeep.agent.capture.AccountCapture;
import org.mailkeep.agent.change.FileClocks;
import org.mailkeep.agent.change.KnownMessages;
import org.mailkeep.agent.change.Traces;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.agent.source.StoreKind;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.snapshot.AccountStatus;

/** Looks at accounts from outside and, where one has changed, takes hold of it. Thread-safe, if each thread has clocks of its own. */
final class AccountLook {

  private final JobPlan plan;
  private final Clock clock;

  AccountLook(JobPlan plan, Clock clock) {
    this.plan = plan;
    this.clock = clock;
  }

  /** Looks at an account whose turn it is. */
  LookedAt now(SourceAccount account, Optional<AccountBase> base, FileClocks clocks) throws IOException {
    return look(account, base, clocks, AccountCapture::take);
  }

  /** Looks at an account whose turn comes later. */
  LookedAt ahead(SourceAccount account, Optional<AccountBase> base, FileClocks clocks) throws IOException {
    return look(account, base, clocks, AccountCapture::takeAhead);
  }

  private LookedAt look(SourceAccount account, Optional<AccountBase> base, FileClocks clocks, Taking taking)
      throws IOException {
    Instant captured = clock.instant();
    if (base.isPresent() && unchanged(account, base.get(), clocks)) {
      return new LookedAt(base, captured, Optional.empty(), List.of(), clocks);
    }
    Optional<AccountBase> whole = base.isPresent() && base.get().isWhole() ? base : Optional.empty();
    Optional<Instant> since = plan.believing() ? whole.map(AccountBase::captured) : Optional.empty();
    KnownMessages known = plan.believing() && account.kind() == StoreKind.MAILDIR
        ? KnownMessages.of(whole)
        : KnownMessages.NONE;
    LookedAt.Problems problems = new LookedAt.Problems();
    AccountCapture capture = taking.take(account, clocks, known, since, problems);
    return new LookedAt(whole, captured, Optional.of(capture), problems.all(), clocks);
  }

  /** Whether the account shows from outside that it is as it was. */
  private boolean unchanged(SourceAccount account, AccountBase base, FileClocks clocks) {
    return plan.believing() && base.status() == AccountStatus.COMPLETE && base.source().equals(plan.source())
        && Traces.hold(base.traces(), account.roots(), clocks);
  }

  @FunctionalInterface
  private interface Taking {
    AccountCapture take(SourceAccount account, FileClocks clocks, KnownMessages messages, Optional<Instant> before,
        LookedAt.Problems problems) throws IOException;
  }
}
