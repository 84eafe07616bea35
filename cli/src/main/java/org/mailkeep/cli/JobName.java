package org.mailkeep.cli;

import java.util.Comparator;
import org.mailkeep.repository.snapshot.Snapshot;

/** What tells one nightly backup from the others: the machine that it runs on, and what it is called there. */
record JobName(String host, String job) implements Comparable<JobName> {

  static JobName of(Snapshot snapshot) {
    return new JobName(snapshot.host(), snapshot.job());
  }

  @Override
  public int compareTo(JobName other) {
    return Comparator.comparing(JobName::host).thenComparing(JobName::job).compare(this, other);
  }
}
