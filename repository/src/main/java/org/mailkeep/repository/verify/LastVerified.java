package org.mailkeep.repository.verify;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.pack.PackId;

/** When each pack was last read and found sound, and each account last verified or drilled: what evidence comes to. Not thread-safe. */
public final class LastVerified {

  private final Map<PackId, Instant> packs = new HashMap<>();
  private final Map<String, Checked> accounts = new HashMap<>();
  private final Map<String, Checked> drills = new HashMap<>();

  /**
   * A snapshot of an account that was found sound.
   *
   * @param time when
   * @param snapshot which
   */
  public record Checked(Instant time, Id128 snapshot) {}

  void add(Evidence evidence) {
    Instant time = evidence.ended();
    evidence.read().forEach(pack -> packs.merge(pack, time, LastVerified::later));
    evidence.checked().forEach((account, snapshot) -> note(accounts, account, new Checked(time, snapshot)));
    for (Evidence.Drilled drilled : evidence.drilled()) {
      if (drilled.failed() == 0) {
        note(drills, drilled.account(), new Checked(time, drilled.snapshot()));
      }
    }
  }

  /** When all bytes of {@code pack} were read last. */
  public Optional<Instant> read(PackId pack) {
    return Optional.ofNullable(packs.get(pack));
  }

  /** Which snapshot of {@code account} was verified last: then its newest. */
  public Optional<Checked> verified(String account) {
    return Optional.ofNullable(accounts.get(account));
  }

  /** Which snapshot of {@code account} was last restored for a drill, in part. */
  public Optional<Checked> drilled(String account) {
    return Optional.ofNullable(drills.get(account));
  }

  private static void note(Map<String, Checked> known, String account, Checked checked) {
    known.merge(account, checked, (a, b) -> a.time().isBefore(b.time()) ? b : a);
  }

  private static Instant later(Instant a, Instant b) {
    return a.isBefore(b) ? b : a;
  }
}
