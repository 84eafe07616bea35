package org.mailkeep.repository.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.run.Distrust;
import org.mailkeep.repository.run.KeptEntries;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;

/** What a revoked agent recorded takes no trusted entry's place. */
class DistrustedEntriesTest {

  private static final Id128 HONEST = new Id128(1, 1);
  private static final Id128 STOLEN = new Id128(2, 2);
  private static final Policy ONE = Policy.EVERYTHING.withOthers(
      new KeepRules(1, 0, 0, 0, 0, 0, Optional.empty(), Duration.ZERO, Optional.empty()));

  @Test
  void theNewestThatIsTrustedStays() {
    Distrust revoked = Distrust.NONE.revoke(STOLEN, 2, 9);

    assertThat(kept(revoked)).as("and what came after it, as if it were incomplete").containsExactly(1L, 2L, 3L);
    assertThat(kept(Distrust.NONE)).containsExactly(3L);
    assertThat(kept(Distrust.NONE.revoke(STOLEN, 3, 9))).containsExactly(2L, 3L);
  }

  private static List<Long> kept(Distrust distrust) {
    RetentionEntries entries = new RetentionEntries(distrust);
    Map<Long, Id128> nights = Map.of(0L, HONEST, 1L, HONEST, 2L, STOLEN, 3L, STOLEN);
    nights.forEach((night, signer) -> add(entries, night, signer));
    RetentionPlan plan = RetentionPlan.of(RetentionRules.NONE.with(ONE), entries,
        History.START.plus(Duration.ofDays(30)));
    return nights.keySet().stream().filter(night -> plan.keeps(run(night), "anna")).sorted().toList();
  }

  private static void add(RetentionEntries entries, long night, Id128 signer) {
    Instant time = History.START.plus(Duration.ofDays(night));
    RunId run = run(night);
    entries.add(
        new LedgerRun(run, Hash256.ZERO, Optional.of(time), List.of(), Set.of(), Set.of(), KeptEntries.ALL,
            Optional.empty()),
        new Snapshot(run.id(), run.epoch(), signer, "host", "job", time, time, List.of(new AccountEntry("anna",
            AccountStatus.COMPLETE, time, Optional.empty(), History.counts(100)))));
  }

  private static RunId run(long night) {
    return new RunId((int) night, new Id128(0, night));
  }
}
