package org.mailkeep.repository.erase;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.snapshot.AccountEntry;

/** Says what stands against an erasure: a hold, the minimum retention of a policy, a lock. Rule 16: it is asked of the very root that the erasure is built on. */
@FunctionalInterface
public interface Forbidden {

  /** Nothing stands against anything. */
  Forbidden NEVER = (root, entries) -> List.of();

  /**
   * Why {@code entries}, all of one account, may not go, by what {@code root} says.
   *
   * @return a line for each reason that names what it is and how it can end; empty if nothing forbids it
   */
  List<String> reasons(Root root, List<Entry> entries) throws IOException;

  /**
   * What would go.
   *
   * @param run that recorded it
   * @param finished when that run was about to commit
   * @param entry what it recorded
   */
  record Entry(LedgerRun run, Instant finished, AccountEntry entry) {}
}
