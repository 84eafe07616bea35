package org.mailkeep.repository.verify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.catalog.CatalogMessage;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.catalog.SummaryRef;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.erase.ErasureStore;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.index.MergedSegment;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Purpose;
import org.mailkeep.repository.mark.LiveBlocks;
import org.mailkeep.repository.mark.SeenPages;
import org.mailkeep.repository.move.MovesMap;
import org.mailkeep.repository.move.MovesRef;
import org.mailkeep.repository.objectlock.LockLists;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReader;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeStream;
import org.mailkeep.repository.retention.RetentionRecords;
import org.mailkeep.repository.root.CurrentMoves;
import org.mailkeep.repository.root.LedgerRef;
import org.mailkeep.repository.root.PackLists;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.run.CommittedSnapshots;
import org.mailkeep.repository.run.DistrustStore;
import org.mailkeep.repository.run.History;
import org.mailkeep.repository.run.Ledger;
import org.mailkeep.repository.run.LedgerPage;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.run.RunOutcome;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.repository.tree.AccountHead;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeEntry;
import org.mailkeep.repository.tree.TreeReader;

/**
 * Proves that every committed snapshot can be restored: that each record is signed and is the one that was committed, that every page is there and has its id, that every chunk lies
 * where a page says, and, for as many packs as asked, that every byte is the one that was stored. One fault never hides the next.
 */
public final class Verifier {

  private static final int LONGEST_KEY = 64 << 10;

  /** While packs are deleted, findings may be of what is needed no more; so often all is looked at anew. */
  private static final int LOOKS = 3;

  private final ObjectStore store;
  private final Keyring keyring;
  private final RunLog log;
  private final RootChain roots;
  private final Ledger ledger;
  private final RetentionRecords retention;
  private final TreeReader trees;
  private final CatalogReader catalogs;
  private final PackCheck packs;
  private final CommittedSnapshots recorded;
  private final CurrentMoves moves;

  private final List<Finding> findings = new ArrayList<>();
  private final Map<String, Long> stored = new HashMap<>();
  private final Map<PackId, String> needed = new LinkedHashMap<>();
  private final Set<PackId> dropped = new HashSet<>();
  private final Set<PackId> absent = new HashSet<>();
  private SeenPages pages = new SeenPages(new LiveBlocks());
  private final Set<ChunkId> unsoundRecords = new HashSet<>();
  private NewestEntries newest = new NewestEntries();
  private long snapshots;
  private long accounts;

  /**
   * Checks the repository that {@code log}, {@code roots} and {@code retention} are of, reading pages through {@code trees} and {@code catalogs} and packs through {@code packs}, where {@code moves} say that blocks
   * lie.
   */
  public Verifier(ObjectStore store, Keyring keyring, RunLog log, RootChain roots, Ledger ledger,
      RetentionRecords retention, TreeReader trees, CatalogReader catalogs, PackReader packs, CurrentMoves moves) {
    this.store = store;
    this.keyring = keyring;
    this.log = log;
    this.roots = roots;
    this.ledger = ledger;
    this.retention = retention;
    this.trees = trees;
    this.catalogs = catalogs;
    this.packs = new PackCheck(store, keyring, packs);
    recorded = new CommittedSnapshots(store, keyring);
    this.moves = moves;
  }

  /**
   * Checks all snapshots, and the bytes of some packs.
   *
   * @param share how much of the packs' bytes to read, 0 to 1
   * @param random chooses which
   */
  public VerifyReport verify(double share, RandomGenerator random, VerifyReport.Listener listener) throws IOException {
    return verify(ReadPlan.share(share), pack -> Instant.ofEpochSecond(random.nextInt()), Clock.systemUTC(), listener);
  }

  /**
   * Checks all snapshots, and the bytes of some packs.
   *
   * @param plan how many
   * @param lastRead tells when a pack was read last: the longest ago comes first
   * @param clock measures the time that the plan allows
   */
  public VerifyReport verify(ReadPlan plan, Function<PackId, Instant> lastRead, Clock clock,
      VerifyReport.Listener listener) throws IOException {
    for (int look = 1;; look++) {
      long before = roots.newest().sequence();
      VerifyReport report = look(plan, lastRead, clock, listener);
      // What was deleted while it was looked for may have been needed no more.
      if (report.findings().isEmpty() || look == LOOKS || roots.newest().sequence() == before) {
        return report;
      }
      findings.clear();
      stored.clear();
      needed.clear();
      dropped.clear();
      absent.clear();
      pages = new SeenPages(new LiveBlocks());
      unsoundRecords.clear();
      newest = new NewestEntries();
      snapshots = 0;
      accounts = 0;
    }
  }

  private VerifyReport look(ReadPlan plan, Function<PackId, Instant> lastRead, Clock clock,
      VerifyReport.Listener listener) throws IOException {
    for (StoredObject object : store.list("packs/")) {
      stored.put(object.key().path(), object.bytes());
    }
    for (StoredObject object : store.list("keys/")) {
      key(object);
    }
    History history = History.look(roots, log);
    for (MergedRef merged : history.root().merged()) {
      check(() -> MergedSegment.open(store, keyring, merged).telling(this::damaged).read(pack -> true, pack -> {}));
    }
    check(() -> {
      moves.lookAgain();
      for (MovesRef map : history.root().moves().maps()) {
        check(() -> MovesMap.open(store, keyring, map).check());
      }
    });
    check(() -> dropped.addAll(new PackLists(store, keyring).read(history.root().dropped())));
    decisions(history.root());
    for (LedgerRef ref : history.root().ledgers()) {
      ledger(ref, listener);
    }
    for (Map.Entry<RunId, RunOutcome.Committed> run : history.tail().committed().entrySet()) {
      for (RunOutcome.SegmentRef segment : run.getValue().segments()) {
        check(() -> log.segment(run.getKey(), segment));
      }
    }
    for (LedgerRun run : history.unfolded()) {
      run(run, listener);
    }
    long packBytes = 0;
    List<PackId> there = new ArrayList<>();
    for (Map.Entry<PackId, String> pack : needed.entrySet()) {
      Long length = length(pack.getKey());
      if (length == null) {
        findings.add(new Finding.Absent(pack.getKey().key().path(), pack.getValue()));
      } else {
        packBytes += length;
        there.add(pack.getKey());
      }
    }
    int packsRead = 0;
    long bytesRead = 0;
    List<PackId> sound = new ArrayList<>();
    if (plan.share() > 0) {
      Map<PackId, Instant> times = new HashMap<>();
      there.forEach(pack -> times.put(pack, lastRead.apply(pack)));
      there.sort(Comparator.<PackId, Instant>comparing(times::get).thenComparing(PackId::sha256));
    }
    Instant begun = clock.instant();
    while (packsRead < there.size()
        && plan.goesOn(bytesRead, packBytes, Duration.between(begun, clock.instant()))) {
      PackId pack = there.get(packsRead++);
      long length = Objects.requireNonNull(length(pack));
      int before = findings.size();
      check(() -> packs.read(pack, length));
      if (findings.size() == before) {
        sound.add(pack);
      }
      bytesRead += length;
      listener.read(length);
    }
    KeptHashes kept = new KeptHashes(store.checksums(), findings);
    kept.compare(there.subList(packsRead, there.size()));
    return new VerifyReport(snapshots, accounts, needed.size(), packBytes, packsRead, bytesRead, kept.proven(),
        findings, sound, verified());
  }

  /** The accounts whose newest snapshot is sound. A pack that is not counts against whoever needs it, so who does is looked for if there is one. */
  private Map<String, Id128> verified() throws IOException {
    Map<String, Id128> verified = new TreeMap<>();
    Set<PackId> damaged = DamageReach.packs(findings);
    DamageReach reach = new DamageReach(trees, catalogs, moves, damaged);
    for (Map.Entry<String, NewestEntries.Newest> account : newest.sound().entrySet()) {
      boolean[] hit = new boolean[1];
      if (!damaged.isEmpty()) {
        reach.visit(account.getValue().head(), new DamageReach.Visitor() {
          @Override
          public void hit(AccountHead.Root root, TreeEntry.File file) {
            hit[0] = true;
          }

          @Override
          public void unreadable(String what) {
            hit[0] = true;
          }
        });
      }
      if (!hit[0]) {
        verified.put(account.getKey(), account.getValue().snapshot());
      }
    }
    return verified;
  }

  /** Public keys must be as the admin signed them; a passphrase's slot shows only its frame to who does not know the passphrase. */
  private void key(StoredObject object) throws IOException {
    ObjectKind kind = switch (object.key().path().split("/")[1]) {
      case "admin" -> ObjectKind.ADMIN_KEY;
      case "signer" -> ObjectKind.SIGNER_KEY;
      case "recipient" -> ObjectKind.RECIPIENT_KEY;
      default -> ObjectKind.PASSPHRASE_SLOT;
    };
    check(() -> {
      ByteBuffer bytes = store.get(object.key(), LONGEST_KEY);
      if (kind == ObjectKind.PASSPHRASE_SLOT) {
        Frame.read(ByteReader.of(bytes, object.key().path()), kind, object.key().path());
      } else {
        keyring.verify(kind, object.key(), bytes);
      }
    });
  }

  private void ledger(LedgerRef ref, VerifyReport.Listener listener) throws IOException {
    List<LedgerRun> runs = new ArrayList<>();
    check(() -> {
      LedgerPage newest = ledger.newest(ref);
      for (LedgerPage.Closed closed : newest.closed()) {
        check(() -> runs.addAll(ledger.closed(ref.agent(), closed).runs()));
      }
      runs.addAll(newest.runs());
    });
    for (LedgerRun run : runs) {
      run(run, listener);
    }
  }

  private void run(LedgerRun committed, VerifyReport.Listener listener) throws IOException {
    RunId run = committed.run();
    String who = "run " + run.id().brief();
    committed.packs().stream().map(LedgerRun.Pack::id).filter(pack -> !dropped.contains(pack))
        .forEach(pack -> needed.putIfAbsent(pack, who));
    if (committed.entries().isNone()) {
      return;
    }
    check(() -> {
      Snapshot snapshot = recorded.read(committed);
      snapshots++;
      for (AccountEntry entry : snapshot.accounts()) {
        if (entry.head().isPresent()) {
          int before = findings.size();
          account(entry.head().get(), "account " + entry.account() + " in snapshot " + run.id().brief());
          newest.add(snapshot, entry);
          if (findings.size() > before) {
            newest.unsound(entry.account());
          }
        }
      }
    });
    listener.checked(run.id().brief());
  }

  private void account(PageRef head, String who) throws IOException {
    check(() -> {
      if (!pages.has(head)) {
        accounts++;
      }
      trees.pages(head, page -> enter(page, who), new TreeReader.ReferenceVisitor() {
        @Override
        public void entry(TreeEntry entry) {}

        @Override
        public void recipe(RecipeSegment segment) throws IOException {
          for (RecipeStream stream : segment.streams()) {
            for (ChunkRef chunk : stream.chunks()) {
              placed(chunk, who);
            }
          }
        }

        @Override
        public void head(AccountHead account) throws IOException {
          catalogs.pages(account, page -> enter(page, who), leaf -> messages(account, leaf, who));
        }
      });
    });
  }

  /** A page that was checked under one snapshot is not read again under the next. */
  private boolean enter(PageRef page, String who) {
    try {
      for (Place.Stored place : page.needs()) {
        needed.putIfAbsent(moves.now(place.block()).pack(), who);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return pages.add(page);
  }

  /** A page of messages is looked into by those who may read mail; to others the directories of the packs must know what it needs. */
  private void messages(AccountHead account, PageRef page, String who) throws IOException {
    if (!enter(page, who)) {
      return;
    }
    if (keyring.canOpen(Purpose.CONTENT)) {
      check(() -> catalogs.messages(account, page, message -> {
        if (message.summary().isPresent()) {
          summary(message, message.summary().get(), who);
        }
      }));
    } else {
      check(() -> {
        switch (page.place()) {
          case Place.Patched(Place.Stored patch, Place.Stored base, int baseLength) -> {
            listed(patch, page.length(), who);
            listed(base, baseLength, who);
          }
          default -> placed(new ChunkRef(page.id(), page.length(), page.place()), who);
        }
      });
    }
  }

  /** A patch, and the page that it is one of, must be there; that what comes of them is right only shows who can read it. */
  private void listed(Place.Stored place, int length, String who) throws IOException {
    BlockPlace block = moves.now(place.block());
    Long packLength = length(block.pack());
    if (packLength != null && !packs.lists(block, packLength, place.offset(), length)) {
      findings.add(new Finding.Misplaced(block.pack().key().path(),
          "no page of " + length + " bytes is in the block at byte " + block.offset() + "; needed by " + who));
    }
  }

  /** The record must lie where this page says, and hold a summary of that number. */
  private void summary(CatalogMessage message, SummaryRef ref, String who) throws IOException {
    placed(ref.record(), who);
    if (!unsoundRecords.contains(ref.record().id())) {
      check(() -> {
        unsoundRecords.add(ref.record().id());
        catalogs.summary(message);
        unsoundRecords.remove(ref.record().id());
      });
    }
  }

  private void placed(ChunkRef chunk, String who) throws IOException {
    Place.Stored place = (Place.Stored) chunk.place();
    BlockPlace block = moves.now(place.block());
    needed.putIfAbsent(block.pack(), who);
    Long packLength = length(block.pack());
    if (packLength != null && !packs.holds(block, packLength, chunk.id(), place.offset(), chunk.length())) {
      findings.add(new Finding.Misplaced(block.pack().key().path(),
          "chunk " + chunk.id() + " is not in the block at byte " + block.offset() + "; needed by " + who));
    }
  }

  /** The length of a pack, null if there is none. One that was not listed at first may have been written since. */
  private @Nullable Long length(PackId pack) throws IOException {
    ObjectKey key = pack.key();
    Long listed = stored.get(key.path());
    if (listed == null && !absent.contains(pack)) {
      for (StoredObject object : store.list(key.path(), "", 1)) {
        listed = object.bytes();
        stored.put(key.path(), listed);
      }
      if (listed == null) {
        absent.add(pack);
      }
    }
    return listed;
  }

  /** What was decided about what is kept: read as those do who go by it, as far as this credential may. */
  private void decisions(Root root) throws IOException {
    check(() -> new DistrustStore(store, keyring).read(root));
    check(() -> new LockLists(store, keyring).read(root));
    if (!keyring.role().opens(Purpose.REPORT)) {
      return;
    }
    check(() -> retention.rules(root));
    check(() -> retention.history(problem -> findings.add(new Finding.Damaged("policy/, holds/", problem))));
    ErasureStore erasures = new ErasureStore(store, keyring);
    for (Id128 order : erasures.orders()) {
      check(() -> erasures.check(order));
    }
  }

  private void check(Check check) throws IOException {
    try {
      check.run();
    } catch (UncheckedIOException e) {
      check(() -> {
        throw e.getCause();
      });
    } catch (Missing | Corrupt | UnsupportedFormat e) {
      damaged(e);
    }
  }

  private void damaged(RepositoryException e) {
    String message = String.valueOf(e.getMessage());
    findings.add(new Finding.Damaged(message.substring(0, Math.max(message.indexOf(':'), 0)), message));
  }

  @FunctionalInterface
  private interface Check {
    void run() throws IOException;
  }
}
