package org.mailkeep.repository.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.mailkeep.repository.base.Id128;

class SnapshotFormatTest {

  private static final Instant TIME = Instant.parse("2026-10-01T02:03:04.5Z");

  @Test
  void whatWasNewIsReadBackOrIsNotKnown() throws IOException {
    Snapshot snapshot = new Snapshot(new Id128(1, 2), 3, new Id128(4, 5), "host", "job", TIME, TIME,
        List.of(entry("anna", new AccountCounts(1, 2, 3, 4, 5, 6, OptionalLong.of(7))),
            entry("bert", new AccountCounts(1, 2, 3, 4, 5, 6))));

    assertThat(SnapshotFormat.read(SnapshotFormat.write(snapshot), 2, "snapshot")).isEqualTo(snapshot);
  }

  @Test
  void version1DoesNotSayWhatWasNew() throws IOException {
    Snapshot snapshot = new Snapshot(new Id128(1, 2), 3, new Id128(4, 5), "host", "job", TIME, TIME,
        List.of(entry("anna", new AccountCounts(1, 2, 3, 4, 5, 6))));
    byte[] second = SnapshotFormat.write(snapshot);
    byte[] first = Arrays.copyOf(second, second.length - 1);

    assertThat(SnapshotFormat.read(first, 1, "snapshot")).isEqualTo(snapshot);
  }

  private static AccountEntry entry(String account, AccountCounts counts) {
    return new AccountEntry(account, AccountStatus.COMPLETE, TIME, Optional.empty(), counts);
  }
}
