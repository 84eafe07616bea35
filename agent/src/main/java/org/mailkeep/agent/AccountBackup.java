package org.mailkeep.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.mailkeep.agent.capture.AccountCapture;
import org.mailkeep.agent.catalog.AccountCatalog;
import org.mailkeep.agent.change.Changes;
import org.mailkeep.agent.change.FileClocks;
import org.mailkeep.agent.change.Traces;
import org.mailkeep.agent.change.WalkedRoot;
import org.mailkeep.agent.read.FileReading;
import org.mailkeep.agent.source.SourceAccount;
import org.mailkeep.agent.unwrap.ProvenPayloads;
import org.mailkeep.repository.run.AccountBase;
import org.mailkeep.repository.run.AccountDraft;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.tree.NativeNames;
import org.mailkeep.repository.tree.TreePath;

/**
 * Backs one account up: walks it, compares with what the base knows, reads only what is new or changed, and tells the run. Attachments that its messages keep in a folder for all accounts come
 * after the messages, as a root of their own: an attachment lies there before any message refers to it. Used once.
 */
final class AccountBackup {

  private final SourceAccount account;
  private final JobPlan plan;
  private final AccountsAhead accounts;
  private final FileReading reading;
  private final ProvenPayloads payloads;
  private final AttachmentRecipes attachmentRecipes;
  private final FileClocks clocks;
  private final JobReport job;
  private final AccountReport report;
  private final Optional<TreePath> attachments;

  AccountBackup(SourceAccount account, JobPlan plan, AccountsAhead accounts, FileReading reading,
      ProvenPayloads payloads,
      AttachmentRecipes attachmentRecipes, FileClocks clocks, JobReport job) {
    this.accounts = accounts;
    this.clocks = clocks;
    this.account = account;
    this.plan = plan;
    this.reading = reading;
    this.payloads = payloads;
    this.attachmentRecipes = attachmentRecipes;
    this.job = job;
    this.report = new AccountReport(account.name(), job);
    this.attachments = account.attachments()
        .map(folder -> NativeNames.treePath(folder.toAbsolutePath().normalize()));
  }

  /**
   * Backs the account up into {@code run}.
   *
   * @return whether it was done before the job's end came; if not, {@code run} has nothing of it
   */
  boolean back(BackupRun run) throws IOException {
    job.begun(account.name());
    try (LookedAt looked = accounts.take(account)) {
      looked.problems().forEach(problem -> report.unreadable(problem.path(), problem.reason()));
      if (looked.capture().isPresent()) {
        back(run, looked.captured(), looked.base(), looked.capture().get());
      } else {
        AccountBase base = looked.base().orElseThrow();
        run.inherit(base, AccountStatus.COMPLETE, looked.captured());
        job.account(account.name(), AccountStatus.COMPLETE, base.counts().unchanged());
      }
      return true;
    } catch (EndReached e) {
      return false;
    }
  }

  private void back(BackupRun run, Instant captured, Optional<AccountBase> base, AccountCapture capture)
      throws IOException {
    List<WalkedRoot> roots = capture.roots();
    if (roots.isEmpty()) {
      base.ifPresentOrElse(known -> run.inherit(known, AccountStatus.UNREADABLE, captured),
          () -> run.missing(account.name(), AccountStatus.UNREADABLE, captured));
      job.account(account.name(), AccountStatus.UNREADABLE, report.counts());
      return;
    }
    Predicate<TreePath> apart = path -> attachments.isPresent() && attachments.get().equals(path);
    Changes changes = changes(base, roots, apart.negate());
    if (changes.none() && report.complete() && base.isPresent() && base.get().status() == AccountStatus.COMPLETE) {
      run.inherit(base.get(), AccountStatus.COMPLETE, captured, Traces.of(roots));
      job.account(account.name(), AccountStatus.COMPLETE, base.get().counts().unchanged());
      return;
    }
    Optional<AccountCatalog> catalog = AccountCatalog.of(account);
    long knownBefore = run.newBytes();
    try (AccountDraft draft = run.begin(account.name(), plan.source(), base)) {
      AccountEntries entries = new AccountEntries(draft, capture, reading, attachmentRecipes, catalog, report,
          plan.bounds().end(), clocks);
      changes.visit(entries);
      entries.finish();
      if (account.attachments().isPresent() && !entries.attachments().isEmpty()) {
        attachments(account.attachments().get(), base, apart, entries);
      }
      if (catalog.isPresent()) {
        catalog.get().write(draft.catalog(), capture);
      }
      AccountStatus status = report.complete() ? AccountStatus.COMPLETE : AccountStatus.UNREADABLE;
      AccountCounts counts = report.counts().withNewContent(run.newBytes() - knownBefore);
      boolean traced = status == AccountStatus.COMPLETE && !entries.toReadAgain();
      draft.finish(status, captured, counts, traced ? Traces.of(roots) : new byte[0]);
      job.account(account.name(), status, counts);
    }
  }

  private void attachments(Path folder, Optional<AccountBase> base, Predicate<TreePath> apart, AccountEntries entries)
      throws IOException {
    WalkedRoot root;
    try {
      root = AttachmentWalk.walk(folder, entries.attachments(), report);
    } catch (IOException e) {
      report.unreadable(folder, e);
      return;
    }
    changes(base, List.of(root), apart).visit(entries);
    entries.finish();
  }

  private Changes changes(Optional<AccountBase> base, List<WalkedRoot> roots, Predicate<TreePath> scope)
      throws IOException {
    return plan.believing()
        ? Changes.between(base, roots, scope, payloads)
        : Changes.rescanned(base, roots, scope, payloads);
  }
}
