package org.mailkeep.repository;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.mailkeep.repository.audit.AuditHeads;
import org.mailkeep.repository.audit.AuditLog;
import org.mailkeep.repository.audit.AuditMemory;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.deflate.DeflateEncoders;
import org.mailkeep.repository.erase.Erase;
import org.mailkeep.repository.erase.Forbidden;
import org.mailkeep.repository.erase.HoldsAndMinimumAge;
import org.mailkeep.repository.erase.LockedSnapshots;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KdfCost;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.maintain.BringBack;
import org.mailkeep.repository.maintain.Distrusting;
import org.mailkeep.repository.maintain.Maintenance;
import org.mailkeep.repository.maintain.MaintenanceContext;
import org.mailkeep.repository.objectlock.LockRecords;
import org.mailkeep.repository.pack.BlockPlace;
import org.mailkeep.repository.pack.BlocksAhead;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.prune.PolicyRetention;
import org.mailkeep.repository.prune.Prune;
import org.mailkeep.repository.prune.Repacking;
import org.mailkeep.repository.prune.Retention;
import org.mailkeep.repository.recipe.CutChunk;
import org.mailkeep.repository.recipe.FileCutter;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeReader;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeStream;
import org.mailkeep.repository.report.RetentionReport;
import org.mailkeep.repository.retention.RetentionEntries;
import org.mailkeep.repository.retention.RetentionRecords;
import org.mailkeep.repository.root.CurrentMoves;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.root.RootMemory;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.Agents;
import org.mailkeep.repository.run.BackupRun;
import org.mailkeep.repository.run.CommittedSnapshots;
import org.mailkeep.repository.run.Distrust;
import org.mailkeep.repository.run.History;
import org.mailkeep.repository.run.IndexRebuild;
import org.mailkeep.repository.run.Ledger;
import org.mailkeep.repository.run.LedgerRun;
import org.mailkeep.repository.run.RunContext;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.tree.PageReader;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.TreeReader;
import org.mailkeep.repository.verify.DamageReach;
import org.mailkeep.repository.verify.EvidenceLog;
import org.mailkeep.repository.verify.Verifier;

/**
 * A repository that was opened with a credential: the face of the storage engine. What can be done with it depends on the credential's role; what it can't open
 * fails with {@code WrongKey}.
 *
 * <p>Thread-safe, except that one {@link BackupRun} at a time uses an {@link AgentCache}. Closing it leaves the store open, which belongs to the caller.
 */
public final class Repository implements Closeable {

  /** Each step waits for the one before: who looks further back than this is served faster by all at once. */
  private static final int MOST_STEPS_BACK = 4;

  private final ObjectStore store;
  private final RepositoryConfig config;
  private final Keyring keyring;
  private final RootChain roots;
  private final RunLog log;
  private final Ledger ledger;
  private final CommittedSnapshots snapshots;
  private final CurrentMoves moves;
  private final BlockCache blocks;
  private final DeflateEncoders encoders = new DeflateEncoders();
  private final Clock clock;
  private final SecureRandom random;
  private final AuditLog audit;

  private Repository(ObjectStore store, RepositoryConfig config, Keyring keyring, Clock clock, SecureRandom random,
      RootMemory memory, AuditMemory events) {
    this.store = store;
    this.config = config;
    this.keyring = keyring;
    this.clock = clock;
    this.random = random;
    audit = new AuditLog(store, keyring, clock, events);
    roots = new RootChain(store, keyring, memory, new AuditHeads(store, keyring));
    log = new RunLog(store, keyring);
    ledger = new Ledger(store, keyring);
    snapshots = new CommittedSnapshots(store, keyring);
    moves = new CurrentMoves(store, keyring, roots);
    blocks = new BlockCache(store, keyring, moves);
  }

  /**
   * Makes an empty repository that a passphrase opens: its keys, its first root and, last, its FORMAT, without which it does not exist.
   *
   * @return the owner's credential, for the recovery kit
   * @throws org.mailkeep.repository.base.RepositoryException.Exists if there is a repository already
   */
  public static Credential init(ObjectStore store, char[] passphrase, Clock clock, SecureRandom random)
      throws IOException {
    return init(store, Optional.of(passphrase), clock, random);
  }

  /** The same without a passphrase: only the credential opens it. */
  public static Credential init(ObjectStore store, Clock clock, SecureRandom random) throws IOException {
    return init(store, Optional.empty(), clock, random);
  }

  private static Credential init(ObjectStore store, Optional<char[]> passphrase, Clock clock, SecureRandom random)
      throws IOException {
    RepositoryConfig.refuseIfThere(store);
    Credential owner = Credential.newOwner(Id128.random(random), "owner", random);
    KeyObjects keys = new KeyObjects(store, random);
    Keyring keyring = keys.create(owner);
    if (passphrase.isPresent()) {
      keys.addSlot(owner, passphrase.get(), KdfCost.DEFAULT);
    }
    new RootChain(store, keyring).create(Root.first(Id128.random(random)));
    RepositoryConfig.create(store, keyring, clock.instant());
    return owner;
  }

  /**
   * Opens a repository with a credential.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.NoRepository if there is none
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if the credential is another repository's
   */
  public static Repository open(ObjectStore store, Credential credential, Clock clock, SecureRandom random)
      throws IOException {
    return open(store, credential, clock, random, RootMemory.NONE);
  }

  /**
   * Opens a repository with a credential, and refuses one that is older than {@code memory} says.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.NoRepository if there is none
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if the credential is another repository's
   */
  public static Repository open(ObjectStore store, Credential credential, Clock clock, SecureRandom random,
      RootMemory memory) throws IOException {
    return open(store, credential, clock, random, memory, AuditMemory.NONE);
  }

  /** The same; the newest event of the credential's own is looked for in {@code events} first. */
  public static Repository open(ObjectStore store, Credential credential, Clock clock, SecureRandom random,
      RootMemory memory, AuditMemory events) throws IOException {
    RepositoryConfig config = RepositoryConfig.read(store);
    Keyring keyring = new KeyObjects(store, random).load(credential);
    config.check(keyring);
    return new Repository(store, config, keyring, clock, random, memory, events);
  }

  /**
   * Opens a repository with a passphrase.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if no slot opens with it
   */
  public static Repository open(ObjectStore store, char[] passphrase, Clock clock, SecureRandom random)
      throws IOException {
    RepositoryConfig.read(store);
    return open(store, new KeyObjects(store, random).openWithPassphrase(passphrase), clock, random);
  }

  /** Begins a backup run, beside which others may be going on. */
  public BackupRun begin(AgentCache cache) throws IOException {
    return begin(cache, Agents.SEVERAL);
  }

  /**
   * Begins a backup run.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Refused if {@code agents} are more than the store can tell apart
   */
  public BackupRun begin(AgentCache cache, Agents agents) throws IOException {
    return BackupRun.begin(context(cache), agents);
  }

  /** What runs work with, for those that take a part of one. */
  public RunContext context(AgentCache cache) {
    return new RunContext(store, keyring, config.chunker(), roots, log, ledger, cache, clock, random,
        Runtime.getRuntime().availableProcessors());
  }

  /** All snapshots, oldest first. */
  public List<Snapshot> snapshots() throws IOException {
    return snapshots(account -> true);
  }

  /** All snapshots, oldest first, each with no more than its entries of {@code accounts}. */
  public List<Snapshot> snapshots(Predicate<String> accounts) throws IOException {
    List<Snapshot> all = new ArrayList<>();
    visitSnapshots(snapshot -> all.add(snapshot.only(accounts)));
    all.sort(Comparator.comparing(Snapshot::finished).thenComparing(Snapshot::run));
    return all;
  }

  /** Visits all snapshots, in no order: who keeps none of them needs no memory for them. */
  public void visitSnapshots(SnapshotVisitor visitor) throws IOException {
    SideBySide.read(committed().values(), run -> new Read(run, snapshot(run)), read -> read.visit(visitor));
  }

  /**
   * Visits snapshots from the newest back: first those that no other was built on, then those that these were built on, and so on for a few steps, then what is left.
   *
   * @param further asked of each snapshot of a step when all of the step were visited: whether those that it was built on are wanted too, which were finished before it was started
   */
  public void visitSnapshotsBack(SnapshotVisitor visitor, Predicate<Snapshot> further) throws IOException {
    Map<RunId, LedgerRun> left = committed();
    Set<RunId> next = new LinkedHashSet<>(left.keySet());
    left.values().forEach(run -> next.removeAll(run.bases()));
    for (int step = 1; !next.isEmpty(); step++) {
      List<Read> visited = new ArrayList<>();
      SideBySide.read(next.stream().map(left::remove).toList(), run -> new Read(run, snapshot(run)), read -> {
        read.visit(visitor);
        visited.add(read);
      });
      next.clear();
      visited.stream().filter(read -> further.test(read.snapshot())).forEach(read -> next.addAll(read.run().bases()));
      next.retainAll(left.keySet());
      if (step == MOST_STEPS_BACK && !next.isEmpty()) {
        next.addAll(left.keySet());
      }
    }
  }

  /** The snapshot that {@code run} committed, with those entries that are still there. */
  public Snapshot snapshot(LedgerRun run) throws IOException {
    return snapshots.read(run);
  }

  /** The runs that committed, with what they committed. */
  public Map<RunId, LedgerRun> committed() throws IOException {
    return History.committed(roots, log, ledger);
  }

  /**
   * The runs that committed, but of each agent's ledger only the pages that hold runs of {@code since} and later, and always the newest. So some of what was committed before
   * is there as well. One snapshot for each page is read to tell.
   */
  public Map<RunId, LedgerRun> committedSince(Instant since) throws IOException {
    return History.committed(roots, log, ledger,
        run -> run.entries().isNone() || !snapshot(run).finished().isBefore(since));
  }

  /** Reads heads, trees and recipes. Not thread-safe; make one for each thread. */
  public TreeReader trees() {
    return new TreeReader(pages());
  }

  /** Reads the catalogs of accounts. Not thread-safe; make one for each thread. */
  public CatalogReader catalogs() {
    return new CatalogReader(pages());
  }

  private PageReader pages() {
    ChunkHasher hasher = new ChunkHasher(keyring.chunkIdKey());
    return new PageReader(blocks, hasher::id);
  }

  /** Reads the bytes of files; every chunk is checked. Not thread-safe; make one for each thread. */
  public RecipeReader recipes() {
    return new RecipeReader(blocks.chunks(), encoders);
  }

  /**
   * Begins to fetch the blocks that {@code segments} need, so that reading them does not wait for one reply after another.
   *
   * @return to be closed when the segments have been read
   */
  public BlocksAhead.Wanted want(List<RecipeSegment> segments) {
    return blocks.want(named(segments));
  }

  /**
   * Says that {@code segments} will be read some time: the blocks that they need are kept in memory rather than others, and let go once all who said so have read them.
   *
   * @return to be closed when the segments have been read, or will not be
   */
  public BlocksAhead.Wanted claim(List<RecipeSegment> segments) {
    return blocks.claim(named(segments));
  }

  /** Where the blocks lie now that {@code segments} need, each once. */
  public Set<BlockPlace> places(List<RecipeSegment> segments) throws IOException {
    Set<BlockPlace> places = new LinkedHashSet<>();
    for (BlockPlace place : named(segments)) {
      places.add(moves.now(place));
    }
    return places;
  }

  private static Set<BlockPlace> named(List<RecipeSegment> segments) {
    Set<BlockPlace> places = new LinkedHashSet<>();
    for (RecipeSegment segment : segments) {
      for (RecipeStream stream : segment.streams()) {
        stream.chunks().forEach(chunk -> places.add(((Place.Stored) chunk.place()).block()));
      }
    }
    return places;
  }

  /**
   * Begins to fetch the blocks that {@code pages} need.
   *
   * @return to be closed when the pages have been read
   */
  public BlocksAhead.Wanted wantPages(Collection<PageRef> pages) {
    Set<BlockPlace> places = new LinkedHashSet<>();
    pages.forEach(page -> page.needs().forEach(place -> places.add(place.block())));
    return blocks.want(places);
  }

  /**
   * What a stream of these bytes is cut into when it is backed up as a part of its own. Nothing is stored.
   *
   * @return in order, without places
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if the credential's role may not name chunks
   */
  public List<CutChunk> cut(InputStream stream) throws IOException {
    return CutChunk.cut(stream, keyring.chunkIdKey(), config.chunker());
  }

  /** Takes files apart as a backup run does, ahead of it. One for each thread. */
  public FileCutter fileCutter() {
    return new FileCutter(keyring.chunkIdKey(), config.chunker());
  }

  /** Gives the plaintext of chunks to those who read a part of a file. Not thread-safe; make one for each thread. */
  public RecipeReader.ChunkSource chunks() {
    return blocks.chunks();
  }

  /** Who did what. */
  public AuditLog audit() {
    return audit;
  }

  /** What verifications and drills have found. */
  public EvidenceLog evidence() {
    return new EvidenceLog(store, keyring);
  }

  /** What of an account packs that are damaged reach. Not thread-safe. */
  public DamageReach reach(Set<PackId> damaged) {
    return new DamageReach(trees(), catalogs(), moves, damaged);
  }

  /** Which restore points are kept. */
  public RetentionRecords retention() {
    return new RetentionRecords(store, keyring, roots, clock, random);
  }

  /** All committed entries of all accounts, for plans of what is kept. */
  public RetentionEntries retentionEntries() throws IOException {
    RetentionEntries entries = new RetentionEntries(distrust());
    SideBySide.read(committed().values(), run -> new Told(run, snapshot(run)),
        told -> entries.add(told.run(), told.snapshot()));
    return entries;
  }

  /**
   * What the policies promise and what is there.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if this role does not hold the report key
   */
  public RetentionReport retentionReport() throws IOException {
    return RetentionReport.of(store, keyring, roots, log, ledger, retention(), audit, clock.instant());
  }

  /** Checks what snapshots refer to. */
  public Verifier verifier() {
    return new Verifier(store, keyring, log, roots, ledger, retention(), trees(), catalogs(), blocks.packs(), moves);
  }

  /**
   * Maintenance of this repository.
   *
   * @param deadline after so long a run that has not ended counts as dead
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if the credential's role may not maintain
   */
  public Maintenance maintenance(Duration deadline) throws IOException {
    return new Maintenance(maintenanceContext(), deadline);
  }

  /** What this repository's policy, holds and guard keep. */
  public Retention policy() {
    return new PolicyRetention(retention(), snapshots, log, clock);
  }

  /**
   * A round of deleting.
   *
   * @param deadline after so long a run that has not ended counts as dead
   * @param repacking when live blocks are moved out of wasteful packs
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if the credential's role may not maintain
   */
  public Prune prune(Duration deadline, Retention retention, Repacking repacking) throws IOException {
    return new Prune(maintenanceContext(), deadline, retention, repacking);
  }

  /** What holds, the policy and the locks of this repository forbid to erase. */
  public Forbidden forbidden() {
    Forbidden rules = new HoldsAndMinimumAge(retention(), clock);
    Forbidden locks = new LockedSnapshots(store);
    return (root, entries) -> Stream.concat(rules.reasons(root, entries).stream(),
        locks.reasons(root, entries).stream()).toList();
  }

  /** On what terms packs and snapshots are locked in the store, and which are. */
  public LockRecords locks() {
    return new LockRecords(store, keyring, roots, random);
  }

  /**
   * Erasing accounts.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if the credential's role may not erase
   */
  public Erase erase(Forbidden forbidden) throws IOException {
    return new Erase(maintenanceContext(), forbidden);
  }

  /** What the newest root says must not be built on. */
  public Distrust distrust() throws IOException {
    return log.distrust(roots.newest());
  }

  /**
   * Distrusting packs, or what an agent did.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if the credential's role may not maintain
   */
  public Distrusting distrusting() throws IOException {
    return new Distrusting(maintenanceContext());
  }

  /**
   * Bringing back what was hidden or overwritten.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Refused if the store keeps no versions
   */
  public BringBack bringBack() throws IOException {
    return new BringBack(maintenanceContext());
  }

  private MaintenanceContext maintenanceContext() {
    return new MaintenanceContext(store, keyring, roots, log, ledger, snapshots, trees(), catalogs(), blocks.packs(),
        clock, random);
  }

  /** Makes the chunk index of {@code cache} anew. */
  public IndexRebuild.Report rebuildIndex(AgentCache cache, IndexRebuild.From from) throws IOException {
    return new IndexRebuild(context(cache), blocks.packs()).rebuild(from);
  }

  /** The keys that this repository was opened with. */
  public Keyring keyring() {
    return keyring;
  }

  /** How the repository was made. */
  public RepositoryConfig config() {
    return config;
  }

  /** Where the repository's objects are. */
  public ObjectStore store() {
    return store;
  }

  @Override
  public void close() throws IOException {
    blocks.close();
    encoders.close();
  }

  private record Told(LedgerRun run, Snapshot snapshot) {}
  private record Read(LedgerRun run, Snapshot snapshot) {

    /** Of a run that maintenance has not seen yet, every entry may have been erased. */
    void visit(SnapshotVisitor visitor) throws IOException {
      if (run.entries().isAll() || !snapshot.accounts().isEmpty()) {
        visitor.snapshot(snapshot);
      }
    }
  }

  /** Takes snapshots. */
  @FunctionalInterface
  public interface SnapshotVisitor {
    void snapshot(Snapshot snapshot) throws IOException;
  }
}
