package org.mailkeep.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.tree.PageRef;

class PointInTimeTest {

  private static final Id128 NOBODY = new Id128(0, 0);
  private static final PageRef HEAD = new PageRef(new ChunkId(Hash256.ZERO), 100,
      new Place.Stored(new BlockPlace(new PackId(1, Hash256.ZERO), 4096, 100), 0));

  private final PointInTime choice = new PointInTime(Optional.empty(), account -> true);

  private static Instant hour(int hour) {
    return Instant.parse("2026-01-01T00:00:00Z").plusSeconds(3600L * hour);
  }

  /** A snapshot of a run from hour {@code started} to the next one. */
  private static Snapshot snapshot(int started, AccountEntry... entries) {
    return new Snapshot(NOBODY, 1, NOBODY, "host", "job", hour(started), hour(started + 1), List.of(entries));
  }

  private static AccountEntry entry(String account, AccountStatus status, int captured) {
    return new AccountEntry(account, status, hour(captured), Optional.of(HEAD), AccountCounts.NONE);
  }

  @Test
  void nothingNewerIsBeforeTheRunThatLookedAtAnAccount() {
    Snapshot night = snapshot(30, entry("anna", AccountStatus.COMPLETE, 30));
    choice.snapshot(night);

    assertThat(choice.mayBeNewerBefore(night, List.of("anna"))).isFalse();
  }

  @Test
  void theRunThatAnAccountWasCarriedFromIsBefore() {
    Snapshot night = snapshot(30, entry("anna", AccountStatus.CARRIED, 6));
    choice.snapshot(night);

    assertThat(choice.mayBeNewerBefore(night, List.of("anna"))).isTrue();
  }

  @Test
  void anAccountThatWasNotFoundYetMayBeBeforeAnyRun() {
    Snapshot night = snapshot(30, entry("anna", AccountStatus.COMPLETE, 30));
    choice.snapshot(night);

    assertThat(choice.mayBeNewerBefore(night, List.of("anna", "bert"))).isTrue();
  }

  @Test
  void anotherAgentsRunIsLookedBehindIfItBeganLater() {
    choice.snapshot(snapshot(30, entry("anna", AccountStatus.COMPLETE, 30)));

    assertThat(choice.mayBeNewerBefore(snapshot(40), List.of("anna"))).isTrue();
    assertThat(choice.mayBeNewerBefore(snapshot(20), List.of("anna"))).isFalse();
  }
}
