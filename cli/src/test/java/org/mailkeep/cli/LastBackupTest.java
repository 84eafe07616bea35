package org.mailkeep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;

class LastBackupTest {
  private static final JobName NAME = new JobName("mail1", "backup");
  private static final Id128 AGENT = new Id128(0, 1);
  private static final Instant MIDNIGHT = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void snapshotsOfOneStartAreOneBackup() {
    Snapshot first = snapshot(AGENT, 0, 15, "anna", "bert");
    Snapshot second = snapshot(AGENT, 15, 30, "carl");
    Snapshot third = snapshot(AGENT, 31, 40, "dora");

    LastBackup last = LastBackup.of(NAME, List.of(second, third, first));
    assertThat(last.snapshots()).containsExactly(first, second, third);
    assertThat(last.took()).isEqualTo(Duration.ofMinutes(40));
    assertThat(last.accounts()).containsEntry(AccountStatus.COMPLETE, 4L).containsEntry(AccountStatus.ABSENT, 0L);
  }

  @Test
  void anAccountThatIsNamedAgainBelongsToAnotherBackup() {
    Snapshot first = snapshot(AGENT, 0, 15, "anna");
    Snapshot again = snapshot(AGENT, 15, 30, "anna");

    assertThat(LastBackup.of(NAME, List.of(first, again)).snapshots()).containsExactly(again);
  }

  @Test
  void whatBeganLaterBelongsToAnotherBackup() {
    Snapshot yesterday = snapshot(AGENT, 0, 15, "anna");
    Snapshot today = snapshot(AGENT, 24 * 60, 24 * 60 + 5, "bert");

    assertThat(LastBackup.of(NAME, List.of(today, yesterday)).snapshots()).containsExactly(today);
  }

  @Test
  void whatRanBesideItOrByAnotherAgentBelongsToAnotherBackup() {
    Snapshot beside = snapshot(AGENT, 0, 15, "anna");
    Snapshot last = snapshot(AGENT, 10, 30, "bert");
    Snapshot other = snapshot(new Id128(0, 2), 0, 10, "carl");

    assertThat(LastBackup.of(NAME, List.of(beside, last)).snapshots()).containsExactly(last);
    assertThat(LastBackup.of(NAME, List.of(other, last)).snapshots()).containsExactly(last);
  }

  private static Snapshot snapshot(Id128 agent, int fromMinute, int toMinute, String... accounts) {
    List<AccountEntry> entries = Arrays.stream(accounts).map(account -> new AccountEntry(account,
        AccountStatus.COMPLETE, MIDNIGHT, Optional.empty(), AccountCounts.NONE)).toList();
    return new Snapshot(new Id128(fromMinute, toMinute), 1, agent, NAME.host(), NAME.job(),
        MIDNIGHT.plus(Duration.ofMinutes(fromMinute)), MIDNIGHT.plus(Duration.ofMinutes(toMinute)), entries);
  }
}
