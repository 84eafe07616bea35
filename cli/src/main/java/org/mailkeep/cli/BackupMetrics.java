package org.mailkeep.cli;

import static java.util.Map.entry;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.store.Requests;

/**
 * Makes a backup and tells a monitoring system how it ended, well or not. That this can't be told is said on standard error, and changes nothing else.
 *
 * <p>An account that is absent has no time of its last complete backup: it would be overdue for ever. One that was never complete has the time 0.
 */
final class BackupMetrics {
  private static final String SUCCESS_TIME = "mailkeep_last_success_timestamp_seconds";
  private static final String COMPLETE_TIME = "mailkeep_account_last_complete_timestamp_seconds";

  private final Wiring wiring;
  private final BackupRequest request;
  private final MetricsTargets targets;
  private final String host;
  private final Instant begun;
  private final Map<String, Instant> known = new HashMap<>();

  BackupMetrics(Wiring wiring, BackupRequest request, MetricsTargets targets) {
    this.wiring = wiring;
    this.request = request;
    this.targets = targets;
    host = wiring.shell().host();
    begun = wiring.clock().instant();
  }

  /** Makes the backup. */
  BackupResult make() throws IOException {
    if (targets.isEmpty()) {
      return new Backup(wiring, request).make();
    }
    if (request.dryRun()) {
      throw CommandFailure.usage("a dry run has no metrics: leave --metrics and --metrics-push out");
    }
    BackupResult result;
    try {
      result = new Backup(wiring, request, this::note).make();
    } catch (Throwable e) {
      tell(failed(wiring.interruption().requested() ? ExitCode.FAILED : Failure.of(e).code()));
      throw e;
    }
    tell(ended(result));
    return result;
  }

  /** Notes when the accounts were last complete: the cache is closed when the metrics are written. */
  private void note(AgentCache cache) {
    boolean interrupted = Thread.interrupted();
    try {
      for (AccountBase base : cache.bases(request.source().toString())) {
        if (request.wanted().test(base.account())) {
          known.put(base.account(), base.lastComplete().orElse(Instant.EPOCH));
        }
      }
    } catch (IOException e) {
      wiring.messages().error("metrics: the accounts' last backups can't be told: " + Failure.of(e).line());
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private String ended(BackupResult result) {
    Map<String, Instant> complete = new HashMap<>(known);
    Map<String, Long> accounts = new LinkedHashMap<>();
    for (AccountStatus status : AccountStatus.values()) {
      accounts.put(status.word(), 0L);
    }
    for (AccountEntry entry : result.job().accounts()) {
      accounts.merge(entry.status().word(), 1L, Long::sum);
      switch (entry.status()) {
        case COMPLETE -> complete.put(entry.account(), entry.captured());
        case UNREADABLE, CARRIED -> complete.putIfAbsent(entry.account(), Instant.EPOCH);
        case ABSENT -> complete.remove(entry.account());
      }
    }
    boolean success = result.exitCode() == ExitCode.DONE || result.exitCode() == ExitCode.SOURCES_UNREADABLE;
    Instant now = wiring.clock().instant();
    MetricsText text = begin(now, result.exitCode(), success, result.requests())
        .gauges("mailkeep_last_run_accounts", "Accounts of the last backup by status.", "status",
            accounts.entrySet())
        .gauges("mailkeep_last_run_messages", "Messages in these accounts, and those of them that were read.", "kind",
            List.of(entry("held", sum(result, AccountCounts::messages)),
                entry("read", sum(result, AccountCounts::newMessages))))
        .gauges("mailkeep_last_run_bytes",
            "Bytes of these accounts, those that were read, those new to the repository, and those stored.", "kind",
            List.of(entry("held", sum(result, AccountCounts::bytes)),
                entry("read", sum(result, AccountCounts::newBytes)), entry("new", result.job().newBytes()),
                entry("stored", result.job().storedBytes())))
        .gauge("mailkeep_last_run_unreadable_files", "Files and folders that could not be read.",
            result.report().unreadableFiles() + result.refused().size())
        .gauge("mailkeep_last_run_snapshots", "Snapshots that were committed.", result.job().runs().size());
    (success ? Optional.of(now) : lastSuccess()).ifPresent(time -> success(text, time));
    return withAccounts(text, complete).toString();
  }

  /** What is told of accounts is what was told before, and what this backup did before it failed. */
  private String failed(ExitCode code) {
    Map<String, Instant> complete = new HashMap<>();
    old(COMPLETE_TIME, Optional.of("account"))
        .forEach((account, seconds) -> complete.put(account, Instant.ofEpochSecond(seconds)));
    if (complete.isEmpty()) {
      complete.putAll(known);
    } else {
      known.forEach((account, time) -> {
        if (complete.containsKey(MetricsText.labelValue(account)) || !time.isBefore(begun)) {
          complete.merge(MetricsText.labelValue(account), time, (one, other) -> one.isBefore(other) ? other : one);
        }
      });
    }
    MetricsText text = begin(wiring.clock().instant(), code, false, wiring.requests());
    lastSuccess().ifPresent(time -> success(text, time));
    return withAccounts(text, complete).toString();
  }

  private MetricsText begin(Instant now, ExitCode code, boolean success, Requests requests) {
    return new MetricsText(request.job(), host)
        .gauge("mailkeep_last_run_timestamp_seconds", "When the last backup ended.", now)
        .gauge("mailkeep_last_run_success",
            "Whether the last backup did its work: 1 for the exit codes 0 and 3, 0 for all others.", success ? 1 : 0)
        .gauge("mailkeep_last_run_exit_code", "Exit code of the last backup.", code.number())
        .gauge("mailkeep_last_run_duration_seconds", "How long the last backup took.", Duration.between(begun, now))
        .gauges("mailkeep_last_run_requests", "Requests to the repository's store, by kind.", "kind",
            List.of(entry("put", requests.puts()), entry("get", requests.gets()), entry("list", requests.lists()),
                entry("head", requests.heads()), entry("other", requests.others())))
        .gauge("mailkeep_last_run_sent_bytes", "Bytes of objects sent to the repository's store.", requests.sentBytes())
        .gauge("mailkeep_last_run_received_bytes", "Bytes of objects received from it.", requests.receivedBytes());
  }

  private static void success(MetricsText text, Instant time) {
    text.gauge(SUCCESS_TIME, "When a backup ended last that did its work.", time);
  }

  /** Accounts whose names come to the same label are one: the one longest without a backup. */
  private static MetricsText withAccounts(MetricsText text, Map<String, Instant> complete) {
    TreeMap<String, Long> seconds = new TreeMap<>();
    complete.forEach(
        (account, time) -> seconds.merge(MetricsText.labelValue(account), time.getEpochSecond(), Math::min));
    return text.gauges(COMPLETE_TIME, "When an account was last backed up completely; 0 if it never was.", "account",
        seconds.entrySet());
  }

  private Optional<Instant> lastSuccess() {
    return Optional.ofNullable(old(SUCCESS_TIME, Optional.empty()).get("")).map(Instant::ofEpochSecond);
  }

  private Map<String, Long> old(String metric, Optional<String> label) {
    return targets.file().map(file -> new MetricsFile(file).values(metric, request.job(), host, label))
        .orElse(Map.of());
  }

  private void tell(String text) {
    if (targets.file().isPresent()) {
      MetricsFile file = new MetricsFile(targets.file().get());
      try {
        file.write(text);
      } catch (IOException | RuntimeException e) {
        wiring.messages().error("metrics: " + file.path() + " can't be written: " + Failure.of(e).line());
      }
    }
    if (targets.push().isPresent()) {
      MetricsPush push = targets.push().get();
      try {
        push.put(text, request.job(), host);
      } catch (IOException | RuntimeException e) {
        wiring.messages().error("metrics: " + push + " did not take them: " + Failure.of(e).line());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        wiring.messages().error("metrics: not sent to " + push + ": interrupted");
      }
    }
  }

  private static long sum(BackupResult result, ToLongFunction<AccountCounts> count) {
    return result.job().accounts().stream().map(AccountEntry::counts).mapToLong(count).sum();
  }
}
