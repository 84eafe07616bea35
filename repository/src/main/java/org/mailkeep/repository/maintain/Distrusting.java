package org.mailkeep.repository.maintain;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.mark.PackReach;
import org.mailkeep.repository.mark.RecordReach;
import org.mailkeep.repository.move.Moves;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.run.AccountTags;
import org.mailkeep.repository.run.Distrust;
import org.mailkeep.repository.run.DistrustStore;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.StoredObject;

/**
 * Takes packs out of what agents build on, so that the next backups store anew what lies in them. Two roots: the first says which packs they are, with the next epoch, so that nobody who begins from then on borrows from them; the
 * second, again with the next epoch, whose bases need them, which takes longer to find out. Killed in between it is done by doing it again. May run while agents back up. Used once.
 */
public final class Distrusting {

  private final MaintenanceContext context;
  private final DistrustStore store;
  private final AccountTags tags;
  private Distrust before = Distrust.NONE;
  private Set<PackId> lookedFor = Set.of();
  private Optional<PackReach> reach = Optional.empty();

  /**
   * With the keys of {@code context}.
   *
   * @throws WrongKey if their role may not
   */
  public Distrusting(MaintenanceContext context) throws WrongKey {
    context.requireMaintainer();
    this.context = context;
    store = new DistrustStore(context.store(), context.keyring());
    tags = new AccountTags(context.keyring().chunkIdKey());
  }

  /** Distrusts packs that are damaged or missing. */
  public DistrustReport mark(Set<PackId> damaged) throws IOException {
    return distrust((said, root, epoch) -> said.mark(damaged));
  }

  /**
   * Distrusts what {@code signer} did, and lets him do no more.
   *
   * @param since the first epoch of his distrusted runs; those that are not folded yet are distrusted in any case, since he could add to them
   */
  public DistrustReport revoke(Id128 signer, int since) throws IOException {
    return distrust((said, root, epoch) -> {
      Distrust revoked = said.revoke(signer, Math.min(since, root.boundary()), epoch);
      return revoked.mark(withMoved(root, written(root, signer, revoked)));
    });
  }

  private DistrustReport distrust(Change change) throws IOException {
    change(root -> {
      before = context.log().distrust(root);
      Root next = root.withNextEpoch();
      Distrust after = change.of(before, root, next.epoch());
      return after.equals(before) ? Optional.empty() : Optional.of(store.write(after, next));
    });
    Set<Long> hit = new HashSet<>();
    Root last = change(root -> {
      hit.clear();
      return Optional.of(look(root, hit));
    });
    Distrust after = context.log().distrust(last);
    Set<PackId> added = new HashSet<>(after.packs());
    added.removeAll(before.packs());
    return new DistrustReport(added.size(), hit.size(), after);
  }

  private Root change(RootChain.Change change) throws IOException {
    return context.roots().change(change, context.random()).root();
  }

  /** The packs that the distrusted runs of {@code signer} say they wrote or adopted. */
  private Set<PackId> written(Root root, Id128 signer, Distrust revoked) throws IOException {
    Set<PackId> packs = new HashSet<>();
    if (root.ledger(signer).isPresent()) {
      for (LedgerRun run : context.ledger().runs(root.ledger(signer).get())) {
        if (revoked.distrusts(signer, run.run())) {
          run.packs().forEach(pack -> packs.add(pack.id()));
        }
      }
    }
    RunLog.Runs open = open(root);
    open.committed().forEach((run, outcome) -> {
      if (open.signer(run).equals(signer) && revoked.distrusts(signer, run)) {
        packs.addAll(outcome.packs());
      }
    });
    return packs;
  }

  private Set<PackId> withMoved(Root root, Set<PackId> packs) throws IOException {
    Set<PackId> all = new HashSet<>(packs);
    moves(root).visit(move -> {
      if (packs.contains(move.from().pack())) {
        all.add(move.to().pack());
      }
    });
    return all;
  }

  private RunLog.Runs open(Root root) throws IOException {
    return context.log().read(context.log().list(root.boundary()), root);
  }

  private Moves moves(Root root) throws IOException {
    return Moves.open(context.store(), context.keyring(), root.moves().maps());
  }

  /** Looks at every entry that is still a base for somebody, and says in {@code hit} which need a distrusted pack. */
  private Root look(Root root, Set<Long> hit) throws IOException {
    Distrust said = context.log().distrust(root);
    List<LedgerRun> folded = new ArrayList<>();
    for (LedgerRef ref : root.ledgers()) {
      folded.addAll(context.ledger().runs(ref));
    }
    List<LedgerRun> open = open(root).runs();
    List<LedgerRun> all = new ArrayList<>(folded);
    all.addAll(open);
    RecordReach records = records(said.fresh(), all);
    PackReach pages = pages(root, said.packs());
    Set<RunId> unseen = new HashSet<>();
    for (LedgerRun run : all) {
      if (!run.entries().isNone() && !look(run, said, pages, records, hit)) {
        unseen.add(run.run());
      }
    }
    Set<RunId> seen = new HashSet<>();
    open.stream().map(LedgerRun::run).filter(run -> !unseen.contains(run)).forEach(seen::add);
    unseen.removeIf(run -> run.epoch() >= root.boundary());
    Root next = root.withNextEpoch();
    return store.write(said.looked(next.epoch(), root.boundary(), seen, unseen, hit), next);
  }

  /** Whether the run's entries could be looked at. */
  private boolean look(LedgerRun run, Distrust said, PackReach pages, RecordReach records, Set<Long> hit)
      throws IOException {
    Snapshot snapshot;
    try {
      snapshot = context.snapshots().read(run);
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      return false;
    }
    for (AccountEntry entry : snapshot.accounts()) {
      long tag = tags.entry(entry.account());
      if (entry.head().isPresent() && run.run().epoch() >= said.since(tag) && !hit.contains(tag)
          && (records.has(entry.account()) || pages.has(entry.head().get()))) {
        hit.add(tag);
      }
    }
    return true;
  }

  /** What was found to need none of the packs is not looked at again if somebody else was quicker with his root. */
  private PackReach pages(Root root, Set<PackId> packs) throws IOException {
    if (reach.isEmpty() || !lookedFor.equals(packs)) {
      reach = Optional.of(new PackReach(context.trees(), context.catalogs(), moves(root), packs));
      lookedFor = packs;
    }
    return reach.get();
  }

  private RecordReach records(Set<PackId> packs, List<LedgerRun> runs) throws IOException {
    RecordReach records = new RecordReach(tags);
    Map<PackId, LedgerRun> writers = new HashMap<>();
    for (LedgerRun run : runs) {
      for (LedgerRun.Pack pack : run.packs()) {
        if (packs.contains(pack.id()) && (pack.kind().isEmpty() || pack.kind().get() == PackKind.CATALOG)) {
          writers.put(pack.id(), run);
        }
      }
    }
    for (Map.Entry<PackId, LedgerRun> pack : writers.entrySet()) {
      try {
        readRecords(pack.getKey(), records);
      } catch (Corrupt | Missing | UnsupportedFormat | WrongKey e) {
        guessRecords(pack.getValue(), records);
      }
    }
    return records;
  }

  private void readRecords(PackId pack, RecordReach records) throws IOException {
    List<StoredObject> stored = context.store().list(pack.key().path(), "", 1);
    if (stored.isEmpty()) {
      throw new Missing(pack.key() + ": missing");
    }
    if (context.packs().kind(pack) == PackKind.CATALOG) {
      records.add(context.packs().directory(pack, stored.getFirst().bytes()));
    }
  }

  /** Of a pack that can't be read it is known who wrote it: the accounts of which that run wrote anything. */
  private void guessRecords(LedgerRun writer, RecordReach records) throws IOException {
    if (writer.entries().isNone()) {
      records.addEverybody();
      return;
    }
    Set<PackId> written = new HashSet<>();
    writer.packs().forEach(pack -> written.add(pack.id()));
    try {
      for (AccountEntry entry : context.snapshots().readAll(writer).accounts()) {
        if (entry.head().isPresent()
            && entry.head().get().needs().stream().anyMatch(place -> written.contains(place.block().pack()))) {
          records.add(entry.account());
        }
      }
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      records.addEverybody();
    }
  }

  @FunctionalInterface
  private interface Change {

    /** What is to be distrusted, where {@code said} is and the next root begins {@code epoch}. */
    Distrust of(Distrust said, Root root, int epoch) throws IOException;
  }
}
