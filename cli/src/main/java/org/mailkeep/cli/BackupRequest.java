package org.mailkeep.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.mailkeep.agent.JobPlan;
import org.mailkeep.agent.Window;
import org.mailkeep.agent.source.MailLocation;
import org.mailkeep.repository.run.Agents;
import org.mailkeep.repository.snapshot.AccountGlob;

/**
 * A backup that somebody wants, whether a person at a terminal or a schedule.
 *
 * @param job what it is called
 * @param source where the mail is
 * @param accounts names of accounts, with {@code *} and {@code ?}; all if there are none
 * @param excluded and of accounts to leave out
 * @param listed where the names of all accounts come from; empty if the mail location itself tells
 * @param missing whether to go on when many accounts are gone
 * @param look how closely to look
 * @param window the hours in which it may run
 * @param stopAfter how long it may run
 * @param agents whether others may be backing up meanwhile
 * @param busy what to do while another backup from this machine goes to the same repository
 * @param dryRun whether to write nothing
 */
record BackupRequest(String job, MailLocation source, List<String> accounts, List<String> excluded,
    Optional<Listed> listed, JobPlan.Missing missing, Look look, Optional<Window> window,
    Optional<Duration> stopAfter, Agents agents, Busy busy, boolean dryRun) {

  /** Whether an account is to be backed up. */
  Predicate<String> wanted() {
    Predicate<String> named = accounts.isEmpty() ? any -> true : matching(accounts);
    return named.and(matching(excluded).negate());
  }

  private static Predicate<String> matching(List<String> globs) {
    List<AccountGlob> parsed = globs.stream().map(AccountGlob::new).toList();
    return account -> parsed.stream().anyMatch(glob -> glob.test(account));
  }

  /** What was asked for, as a person would say it. */
  String words() {
    return accounts.isEmpty() ? "account" : "account " + String.join(" or ", accounts);
  }

  /**
   * When it has to end if it begins now; empty if nothing ends it.
   *
   * @throws CommandFailure if it must not begin now
   */
  Optional<Instant> end(Instant now, Supplier<ZoneId> zone) {
    Optional<Instant> closes = Optional.empty();
    if (window.isPresent()) {
      closes = window.get().end(now, zone.get());
      if (closes.isEmpty()) {
        LocalTime time = LocalTime.ofInstant(now, zone.get()).withSecond(0).withNano(0);
        throw CommandFailure
            .failed("it is " + time + ", outside the window " + window.get() + ": nothing was backed up");
      }
    }
    return Stream.concat(closes.stream(), stopAfter.map(now::plus).stream()).min(Instant::compareTo);
  }

  /** Says how closely to look, when it is known what there is from before. */
  @FunctionalInterface
  interface Look {

    JobPlan.Look choose(Before before) throws IOException;

    /** Always the same. */
    static Look always(JobPlan.Look look) {
      return before -> look;
    }
  }

  /** What is known of the source from before. */
  @FunctionalInterface
  interface Before {

    /** Whether this machine has backed nothing of it up yet. */
    boolean isNothing() throws IOException;
  }

  /** What to do while another backup from this machine goes to the same repository. */
  enum Busy {
    FAIL, WAIT
  }

  /** A list of accounts that comes from elsewhere. */
  sealed interface Listed {

    /** A file: one account a line, and after a tab the home folder. */
    record In(Path file) implements Listed {}

    /** What a shell command prints. */
    record By(String command) implements Listed {}
  }
}
