package org.mailkeep.cli;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.Requests;

/** {@code mailkeep status}: the last night at a glance, and the accounts that are overdue. Reads snapshots, and lists packs; mail is not touched. */
final class StatusCommand implements Command {
  private static final Duration OVERDUE = Duration.ofHours(36);
  private static final Duration SINCE = Duration.ofDays(100);
  private static final int LIMIT = 20;

  /** So long an account is called overdue that its job names no more, by mistake or not. */
  private static final Duration REMEMBERED = Duration.ofDays(7);

  private final Option<Optional<Duration>> overdue = Option.of("--overdue", "TIME",
      "An account whose last complete backup is older than this is overdue: 36h, 8d. Default: 36h.",
      Amounts::parseDuration);
  private final Option<Optional<Duration>> since = Option.of("--since", "TIME",
      "How far to look back: what has no backup since then is not known here. Default: 100d.", Amounts::parseDuration);
  private final Option<Optional<Integer>> limit = Option.of("--limit", "COUNT",
      "Name no more overdue accounts than this; 0 for all. Default: 20.", StatusCommand::count);
  private final Option<Boolean> failOverdue = Option.flag("--fail-overdue",
      "End with exit code " + ExitCode.OVERDUE.number() + " if an account is overdue.");

  @Override
  public Syntax syntax() {
    return Syntax.of("status", "Shows the last backup of each job, and which accounts are overdue.", overdue, since,
        limit, failOverdue);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    Instant now = wiring.clock().instant();
    Duration allowed = overdue.value().orElse(OVERDUE);
    Instant from = now.minus(since.value().orElse(SINCE));
    try (OpenRepository open = wiring.open()) {
      SnapshotSurvey survey = SnapshotSurvey.of(open.repository(), from, now.minus(allowed).minus(REMEMBERED));
      List<AccountState> accounts = survey.accounts();
      List<AccountState> late = accounts.stream().filter(account -> account.isOverdue(now, allowed))
          .sorted(AccountState.LONGEST_FIRST).toList();
      wiring.output().show(new Status(withStored(survey, open.store()), accounts, late,
          limit.value().filter(count -> count > 0).orElse(limit.value().isPresent() ? Integer.MAX_VALUE : LIMIT),
          allowed, from, survey.snapshotsRead(), wiring.requests(), wiring.clock()));
      return late.isEmpty() || !failOverdue.value() ? ExitCode.DONE : ExitCode.OVERDUE;
    }
  }

  private static List<LastBackup> withStored(SnapshotSurvey survey, ObjectStore store) throws IOException {
    StoredPacks packs = new StoredPacks(store);
    List<LastBackup> last = new ArrayList<>();
    for (LastBackup backup : survey.lastBackups()) {
      Set<PackId> stored = new HashSet<>();
      for (Snapshot snapshot : backup.snapshots()) {
        survey.run(snapshot).packs().stream().map(LedgerRun.Pack::id).forEach(stored::add);
      }
      last.add(backup.stored(packs.bytes(stored)));
    }
    return last;
  }

  private static int count(String text) {
    try {
      int count = Integer.parseInt(text);
      if (count >= 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a count such as 20", e);
    }
    throw new IllegalArgumentException("'" + text + "' is less than nothing");
  }

  private record Status(List<LastBackup> jobs, List<AccountState> accounts, List<AccountState> late, int limit,
      Duration allowed, Instant since, int snapshotsRead, Requests requests, Clock clock) implements Result {

    @Override
    public void text(TextOutput out) throws IOException {
      ZoneId zone = clock.getZone();
      if (jobs.isEmpty()) {
        out.line("no backup since " + Times.show(since, zone));
      }
      TextOutput.Table table = out.table("HOST", "JOB", "LAST BACKUP", ">TOOK", ">ACCOUNTS", ">COMPLETE", ">UNREADABLE",
          ">CARRIED", ">ABSENT", ">READ", ">STORED");
      for (LastBackup job : jobs) {
        Map<AccountStatus, Long> counts = job.accounts();
        table.row(job.name().host(), job.name().job(), Times.show(job.finished(), zone), Amounts.duration(job.took()),
            Amounts.count(sum(counts.values())), Amounts.count(of(counts, AccountStatus.COMPLETE)),
            Amounts.count(of(counts, AccountStatus.UNREADABLE)), Amounts.count(of(counts, AccountStatus.CARRIED)),
            Amounts.count(of(counts, AccountStatus.ABSENT)), Amounts.bytes(job.sum(AccountCounts::newBytes)),
            job.storedBytes().isPresent() ? Amounts.bytes(job.storedBytes().getAsLong()) : "?");
      }
      table.write();
      if (late.isEmpty()) {
        if (!accounts.isEmpty()) {
          out.line("no account is overdue: the last complete backup of each is younger than " + span(allowed));
        }
      } else {
        out.line(Amounts.count(late.size()) + " of " + Amounts.count(accounts.size(), "account", "accounts")
            + " overdue: no complete backup for " + span(allowed));
        TextOutput.Table names = out.table("ACCOUNT", "LAST COMPLETE", ">AGE", "STATUS", "HOST", "JOB");
        for (AccountState account : late.subList(0, Math.min(limit, late.size()))) {
          names.row(account.account(),
              account.complete().map(time -> Times.show(time, zone)).orElse("none since " + since.atZone(zone)
                  .toLocalDate()),
              account.complete().map(time -> span(Duration.between(time, clock.instant()))).orElse(""),
              account.status().word(), account.job().host(), account.job().job());
        }
        names.write();
        if (late.size() > limit) {
          out.line("and " + Amounts.count(late.size() - limit) + " more; --limit 0 names all");
        }
      }
      out.line("  read " + Amounts.count(snapshotsRead, "snapshot", "snapshots") + "; " + RequestLine.text(requests));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("jobs", jobs, job -> {
        Map<AccountStatus, Long> counts = job.accounts();
        out.field("host", job.name().host()).field("job", job.name().job())
            .texts("snapshots", job.snapshots().stream().map(snapshot -> snapshot.run().hex()).toList())
            .field("started", job.started()).field("finished", job.finished())
            .field("seconds", job.took().toSeconds())
            .field("accounts", sum(counts.values()));
        for (AccountStatus status : AccountStatus.values()) {
          out.field(status.word(), of(counts, status));
        }
        out.field("messages", job.sum(AccountCounts::messages)).field("bytes", job.sum(AccountCounts::bytes))
            .field("readMessages", job.sum(AccountCounts::newMessages))
            .field("readBytes", job.sum(AccountCounts::newBytes))
            .field("unreadableFiles", job.sum(AccountCounts::unreadable));
        if (job.storedBytes().isPresent()) {
          out.field("storedBytes", job.storedBytes().getAsLong());
        } else {
          out.field("storedBytes", Optional.empty());
        }
      });
      out.field("since", since).field("overdueSeconds", allowed.toSeconds()).field("accounts", accounts.size())
          .field("overdue", late.size());
      out.list("overdueAccounts", late.subList(0, Math.min(limit, late.size())),
          account -> out.field("account", account.account())
              .field("lastComplete", account.complete().map(Instant::toString))
              .field("status", account.status().word()).field("looked", account.looked())
              .field("host", account.job().host()).field("job", account.job().job()));
      out.field("snapshotsRead", snapshotsRead);
      RequestLine.json(requests, out);
    }

    private static long of(Map<AccountStatus, Long> counts, AccountStatus status) {
      return counts.getOrDefault(status, 0L);
    }

    private static long sum(Collection<Long> counts) {
      return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** {@code 36 h}, {@code 8.0 d}: to the hour for two days, then in days. */
    private static String span(Duration span) {
      return span.toMinutes() < 60
          ? span.toMinutes() + " min"
          : span.toHours() < 48 ? span.toHours() + " h" : String.format(Locale.ROOT, "%.1f d", span.toHours() / 24.0);
    }
  }
}
