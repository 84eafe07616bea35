package org.mailkeep.repository.erase;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.retention.Hold;
import org.mailkeep.repository.retention.RetentionRecords;
import org.mailkeep.repository.retention.RetentionRules;
import org.mailkeep.repository.root.Root;

/** What holds and the policy's minimum age forbid. */
public final class HoldsAndMinimumAge implements Forbidden {

  private final RetentionRecords records;
  private final Clock clock;

  /** By what {@code records} say, and {@code clock} for ages. */
  public HoldsAndMinimumAge(RetentionRecords records, Clock clock) {
    this.records = records;
    this.clock = clock;
  }

  @Override
  public List<String> reasons(Root root, List<Entry> entries) throws IOException {
    List<String> reasons = new ArrayList<>();
    if (entries.isEmpty()) {
      return reasons;
    }
    RetentionRules rules = records.rules(root);
    String account = entries.getFirst().entry().account();
    for (Hold hold : rules.holds().on(account)) {
      long held = entries.stream().filter(entry -> hold.has(entry.run().run().id())).count();
      if (held > 0) {
        reasons.add("hold " + hold.id().brief() + " (" + hold.reason() + ") keeps " + held
            + (held == 1 ? " entry" : " entries") + " of " + account + "; mailkeep hold release " + hold.id().brief()
            + " ends it");
      }
    }
    Duration minimum = rules.policy().rules(account).minimumAge();
    Instant youngest = entries.stream().map(HoldsAndMinimumAge::time).max(Instant::compareTo).orElseThrow();
    if (minimum.isPositive() && youngest.plus(minimum).isAfter(clock.instant())) {
      reasons.add("the policy keeps entries of " + account + " for at least " + minimum.toDays()
          + " days, and the youngest is of " + youngest + "; mailkeep retention set changes that");
    }
    return reasons;
  }

  private static Instant time(Entry entry) {
    return entry.run().decided().orElse(entry.finished());
  }
}
