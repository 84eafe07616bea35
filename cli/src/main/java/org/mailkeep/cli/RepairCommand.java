package org.mailkeep.cli;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.audit.Action;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.maintain.BringBack;
import org.mailkeep.repository.maintain.DistrustReport;
import org.mailkeep.repository.objectlock.ControlCopies;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.IndexRebuild;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.verify.DamageReach;
import org.mailkeep.repository.verify.Finding;
import org.mailkeep.repository.verify.ReadPlan;
import org.mailkeep.repository.verify.VerifyReport;
import org.mailkeep.restore.LostMail;

/** {@code mailkeep repair}: says whose mail damage reaches, and makes the local index anew where that is needed. */
final class RepairCommand implements Command {
  private final Option<Optional<ReadPlan>> readData = Option.of("--read-data", "HOW-MUCH",
      "Look for damage in the bytes of packs as well, as verify does: 5%, 20G, 30m or all.", ReadData::parse);
  private final Option<Boolean> mark = Option.flag("--mark",
      "Distrust the packs that are damaged: the next backups store anew what lies in them, as far as the mail is still there.");
  private final Option<Boolean> bringBack = Option.flag("--bring-back",
      "First bring back packs and snapshots that somebody deleted or overwrote, out of a bucket that keeps versions.");
  private final Option<Boolean> control = Option.flag("--control",
      "First put control objects back that are gone, out of the locked copies beside the packs. Needs the recovery kit or a credential: slots of passphrases have no copies.");
  private final Option<Boolean> dryRun = Option.flag("--dry-run", "Say what is damaged, and change nothing.");

  @Override
  public Syntax syntax() {
    return Syntax.of("repair",
        "Says whose mail is hit by what is missing or damaged, and makes the local index anew if segments are.",
        readData, mark, bringBack, control, dryRun);
  }

  @Override
  public ExitCode run(Wiring wiring) throws IOException {
    if ((bringBack.value() || control.value()) && dryRun.value()) {
      throw CommandFailure.usage("--bring-back and --control change the store; leave out --dry-run");
    }
    if (control.value()) {
      putControlsBack(wiring);
    }
    wiring.answerStatus("opening the repository");
    try (OpenRepository open = wiring.open(); Progress progress = wiring.progress("looking", "packs", "snapshots")) {
      Repository repository = open.repository();
      Optional<BringBack.Report> back = bringBack.value()
          ? Optional.of(bringBack(repository, wiring))
          : Optional.empty();
      VerifyReport report = new Verification(wiring, progress).run(repository,
          readData.value().orElse(ReadPlan.NONE));
      Set<PackId> damaged = DamageReach.packs(report.findings());
      List<LostMail.Lost> lost = damaged.isEmpty() ? List.of() : lost(repository, damaged);
      Optional<IndexRebuild.Report> index = Optional.empty();
      if (!dryRun.value() && report.findings().stream().anyMatch(finding -> finding.object().startsWith("index/"))) {
        try (AgentCache cache = AgentCache.open(wiring.cacheFolder(open))) {
          index = Optional.of(repository.rebuildIndex(cache, IndexRebuild.From.PACKS));
        }
        new Events(repository, wiring).note(Action.INDEX_REBUILT,
            Map.of("packs", String.valueOf(index.get().packs()), "problems",
                String.valueOf(index.get().problems().size())));
      }
      Optional<DistrustReport> marked = mark.value() && !dryRun.value() && needsMark(report, damaged)
          ? Optional.of(mark(repository, damaged, wiring))
          : Optional.empty();
      progress.close();
      wiring.output().show(new Repaired(report, lost, index, marked, back));
      return report.findings().isEmpty() ? ExitCode.DONE : ExitCode.DAMAGED;
    }
  }

  /** Without FORMAT there is no repository to open yet. */
  private static void putControlsBack(Wiring wiring) throws IOException {
    try (ObjectStore store = wiring.store()) {
      BringBack.copies(store);
      long back = new ControlCopies(store).putBack();
      wiring.messages().note("mailkeep: " + Amounts.count(back, "control object is", "control objects are")
          + " put back out of copies");
    }
  }

  private static BringBack.Report bringBack(Repository repository, Wiring wiring) throws IOException {
    BringBack.Report back = repository.bringBack().run();
    if (!back.back().isEmpty()) {
      new Events(repository, wiring).note(Action.BROUGHT_BACK, Map.of("objects", String.valueOf(back.back().size()),
          "without a right version", String.valueOf(back.lost().size())));
    }
    return back;
  }

  /** A snapshot that can't be read is nothing to build on either. */
  private static boolean needsMark(VerifyReport report, Set<PackId> damaged) {
    return !damaged.isEmpty()
        || report.findings().stream().anyMatch(finding -> finding.object().startsWith("snapshots/"));
  }

  private static DistrustReport mark(Repository repository, Set<PackId> damaged, Wiring wiring) throws IOException {
    DistrustReport marked = repository.distrusting().mark(damaged);
    new Events(repository, wiring).note(Action.REPAIR_MARKED, Map.of("packs distrusted",
        String.valueOf(marked.packs()), "accounts to read anew", String.valueOf(marked.accounts())));
    return marked;
  }

  /** Of each account's newest night that can be read. */
  private static List<LostMail.Lost> lost(Repository repository, Set<PackId> damaged) throws IOException {
    Map<String, Instant> times = new LinkedHashMap<>();
    Map<String, AccountEntry> newest = new TreeMap<>();
    for (LedgerRun run : repository.committed().values()) {
      try {
        Snapshot snapshot = repository.snapshot(run);
        for (AccountEntry entry : snapshot.accounts()) {
          Instant before = times.get(entry.account());
          if (entry.head().isPresent() && (before == null || before.isBefore(snapshot.finished()))) {
            times.put(entry.account(), snapshot.finished());
            newest.put(entry.account(), entry);
          }
        }
      } catch (RepositoryException.Corrupt e) {
        // Named among the findings; an older night stands in.
      }
    }
    LostMail mail = new LostMail(repository, damaged);
    List<LostMail.Lost> lost = new ArrayList<>();
    for (AccountEntry entry : newest.values()) {
      LostMail.Lost one = mail.of(entry);
      if (!one.nothing()) {
        lost.add(one);
      }
    }
    return lost;
  }

  private record Repaired(VerifyReport report, List<LostMail.Lost> lost, Optional<IndexRebuild.Report> index,
      Optional<DistrustReport> marked, Optional<BringBack.Report> back) implements Result {
    @Override
    public void text(TextOutput out) throws IOException {
      if (back.isPresent()) {
        out.line(Amounts.count(back.get().back().size(), "object is", "objects are") + " back that "
            + (back.get().back().size() == 1 ? "was" : "were") + " deleted or overwritten");
      }
      Set<String> said = new HashSet<>();
      for (Finding finding : report.findings()) {
        if (said.add(finding.line())) {
          out.line("damage: " + finding.line());
        }
      }
      for (LostMail.Lost one : lost) {
        out.line("account " + one.account() + ", newest night: "
            + Amounts.count(one.files(), "file does", "files do") + " not come back as "
            + (one.files() == 1 ? "it was" : "they were")
            + (one.messages() < 0 ? "" : ", " + Amounts.count(one.messages(), "message", "messages") + " in all"));
        for (String name : one.named()) {
          out.line("  " + name);
        }
        for (String what : one.unreadable()) {
          out.line("  unreadable: " + what);
        }
      }
      if (index.isPresent()) {
        out.line("the local index is made anew from " + Amounts.count(index.get().packs(), "pack", "packs"));
      }
      if (marked.isPresent()) {
        out.line(Amounts.count(marked.get().packs(), "further pack is", "further packs are")
            + " distrusted: nobody borrows from them, and the next backup reads "
            + Amounts.count(marked.get().accounts(), "account", "accounts")
            + " anew. Snapshots so far stay as they are, and verify goes on telling of them");
      }
      out.line(report.findings().isEmpty()
          ? "nothing is damaged, as far as was looked"
          : Amounts.count(lost.size(), "account is", "accounts are")
              + " hit in the newest night. Put the damaged packs back from a copy of the store, under their names"
              + (marked.isPresent()
                  ? ""
                  : "; if there is none, say --mark, and the next backup stores anew what lies in them"));
    }

    @Override
    public void json(JsonOutput out) throws IOException {
      out.list("findings", report.findings(),
          finding -> out.field("object", finding.object()).field("message", finding.line()));
      out.list("accounts", lost, one -> {
        out.field("account", one.account()).field("files", one.files());
        if (one.messages() >= 0) {
          out.field("messages", one.messages());
        }
        out.texts("named", one.named()).texts("unreadable", one.unreadable());
      });
      if (back.isPresent()) {
        out.texts("broughtBack", back.get().back().stream().map(ObjectKey::path).toList());
      }
      if (marked.isPresent()) {
        out.field("distrustedPacks", marked.get().packs()).field("accountsToReadAnew", marked.get().accounts());
      }
      if (index.isPresent()) {
        out.field("indexedPacks", index.get().packs()).texts("indexProblems", index.get().problems());
      }
    }
  }
}
