package org.mailkeep.repository.run;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.GearTable;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.index.IndexSegmentFormat;
import org.mailkeep.repository.objectlock.NewObjects;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.pack.PackWriter;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeWriter;
import org.mailkeep.repository.root.Erasures;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootUser;
import org.mailkeep.repository.snapshot.AccountCounts;
import org.mailkeep.repository.snapshot.AccountEntry;
import org.mailkeep.repository.snapshot.AccountStatus;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.snapshot.SnapshotStore;
import org.mailkeep.repository.store.SideBySide;

/**
 * One commit of a job. It opens under the epoch of the newest root, stores what is new, and commits by creating its outcome; until then nothing that it stored exists, and
 * afterwards nothing of it can be lost. Rules: docs/architecture.md, "Commit and prune".
 *
 * <p>Used by one thread. After any exception the run is dead: {@link #close} it and begin another, which adopts what this one had stored.
 */
public final class BackupRun implements Closeable {

  private static final System.Logger LOG = System.getLogger(BackupRun.class.getName());

  /** A run that keeps losing against moving epochs gives up after so many tries. */
  private static final int TRIES = 10;

  /** A last segment up to this length travels inside the outcome. */
  private static final int INLINE_SEGMENT = 64 << 10;

  /** Chunks of adopted packs in one segment, which is made in memory: 5 MB. */
  private static final int ADOPTED_TOGETHER = 250_000;

  private final RunContext context;
  private final RunOpen open;
  private final NewObjects objects;
  private final RunLog log;
  private final RunLog.Runs seen;
  private final Distrust distrust;
  private final OwnLedger folded;
  private final Erasures erasures;
  private final KnownChunks known;
  private final BlockPipeline pipeline;
  private final PageStore metadata;
  private final PageStore catalogs;
  private final ContentStore content;
  private final AccountTags tags;
  private final ChunkHasher hasher;
  private final GearTable gear;

  private final Map<Integer, RunOutcome.SegmentRef> segments = new ConcurrentSkipListMap<>();
  private final TreeMap<String, AccountEntry> entries = new TreeMap<>();
  private final List<DraftedAccount> drafted = new ArrayList<>();
  private final Set<RunId> bases = new HashSet<>();
  private final Map<String, Recorded.Entry> recorded = new HashMap<>();
  private final Map<AccountBase, byte[]> retraced = new HashMap<>();
  private volatile Optional<IndexSegment> inline = Optional.empty();
  private final Optional<RunId> dead;
  private boolean committed;

  private BackupRun(RunContext context, RunOpen open, RunLog log, RunLog.Runs seen, Root root, Distrust distrust)
      throws IOException {
    this.context = context;
    this.open = open;
    objects = NewObjects.of(context.store(), root);
    this.log = log;
    this.seen = seen;
    this.distrust = distrust;
    folded = new OwnLedger(context.ledger(), root, context.keyring().signerId());
    erasures = root.erasures();
    dead = context.cache().begun(open.run());
    known = new KnownChunks(context, open.run(), seen, root, distrust, dead);
    byte[] key = context.keyring().chunkIdKey();
    tags = new AccountTags(key);
    hasher = new ChunkHasher(key);
    gear = new GearTable(key);
    pipeline = new BlockPipeline(this::pack, this::stored, context.cores());
    metadata = new PageStore(PackKind.METADATA, this::pack, new ChunkHasher(key));
    catalogs = new PageStore(PackKind.CATALOG, this::pack, new ChunkHasher(key));
    content = new ContentStore(known, pipeline, context.cache().pending("stored"));
  }

  /**
   * Begins a run: rules 1 to 3 and 6. All of them rest on create-once, so the store has to show with the run's own {@code open} that it holds it.
   *
   * @throws Unavailable if the epoch moved again and again
   * @throws Refused if the store overwrites objects and {@code agents} may be several
   * @throws WrongKey if the agent was revoked
   */
  public static BackupRun begin(RunContext context, Agents agents) throws IOException {
    RunLog log = context.log();
    for (int i = 0; i < TRIES; i++) {
      Root root = context.roots().newest();
      root.refuseUnknown(RootUser.AGENT);
      refuseRevoked(log.distrust(root), context);
      RunOpen open = new RunOpen(new RunId(root.epoch(), Id128.random(context.random())), context.keyring().signerId(),
          Id128.random(context.random()),
          root.sequence(), context.clock().instant());
      log.open(open);
      if (agents == Agents.SEVERAL) {
        log.requireCreateOnce(open);
      }
      RunLog.Listed listed = log.list(root.boundary());
      Root now = context.roots().newest();
      now.refuseUnknown(RootUser.AGENT);
      Optional<RunLog.Runs> seen = now.epoch() == root.epoch() ? read(log, listed, context, now) : Optional.empty();
      if (seen.isPresent()) {
        return new BackupRun(context, open, log, seen.get(), now, log.distrust(now));
      }
      log.decide(open.run(), new RunOutcome.Aborted(open.token(), "the epoch moved while the run began"));
    }
    throw new Unavailable("the repository's epoch moved " + TRIES + " times while a run tried to begin; try again",
        null);
  }

  private static void refuseRevoked(Distrust distrust, RunContext context) throws WrongKey {
    Id128 own = context.keyring().signerId();
    if (distrust.revoked().containsKey(own)) {
      throw new WrongKey("the key " + own.brief() + " was revoked, and may not back up to " + context.store().location()
          + " any more; whoever holds the owner's passphrase can make another with: mailkeep key add --role agent");
    }
  }

  /** Empty if what was listed has been folded and swept meanwhile. */
  private static Optional<RunLog.Runs> read(RunLog log, RunLog.Listed listed, RunContext context, Root now)
      throws IOException {
    try {
      return Optional.of(log.read(listed, now));
    } catch (Missing e) {
      if (context.roots().newest().boundary() == now.boundary()) {
        throw e;
      }
      return Optional.empty();
    }
  }

  /** The run's id, which names its snapshot. */
  public RunId id() {
    return open.run();
  }

  /** What the last committed run of this agent knew of {@code account}; empty if all of it has to be read again. Rules 4 and 5. */
  public Optional<AccountBase> base(String account) throws IOException {
    Optional<AccountBase> base = context.cache().base(account);
    if (base.isEmpty() || !distrust.mayInherit(tags.entry(account), base.get().run())) {
      return Optional.empty();
    }
    RunId run = base.get().run();
    long tag = tags.entry(account);
    boolean there = !erasures.takes(run.epoch(), tag)
        && (seen.committed().containsKey(run) || folded.has(run, tag));
    return there ? base : Optional.empty();
  }

  /** Begins to record {@code account}, anew or on top of {@code base}. */
  public AccountDraft begin(String account, String source, Optional<AccountBase> base) throws IOException {
    return new AccountDraft(account, source, tags.blocks(account), tags.records(account), base,
        context.cache().draft(account),
        content, catalogs,
        segmentSink -> new RecipeWriter(content, hasher, gear, context.params(), segmentSink), drafted::add);
  }

  /** Records that {@code base} is still what the account looks like, at the price of one line in the snapshot. */
  public void inherit(AccountBase base, AccountStatus status, Instant captured) {
    bases.add(base.run());
    recorded.put(base.account(),
        new Recorded.Entry(base.writtenBy(), open.run(), complete(status, captured, base.lastComplete())));
    entries.put(base.account(),
        new AccountEntry(base.account(), status, captured, Optional.of(base.head()), base.counts().unchanged()));
  }

  /**
   * The same, of an account that was looked at more closely.
   *
   * @param traces what the agent wants to see again next time before all else, in place of what {@code base} has
   */
  public void inherit(AccountBase base, AccountStatus status, Instant captured, byte[] traces) {
    inherit(base, status, captured);
    if (!Arrays.equals(traces, base.traces())) {
      retraced.put(base, traces.clone());
    }
  }

  private static Optional<Instant> complete(AccountStatus status, Instant captured, Optional<Instant> before) {
    return status == AccountStatus.COMPLETE ? Optional.of(captured) : before;
  }

  /** Records an account of which there is nothing to read, now or from before. */
  public void missing(String account, AccountStatus status, Instant looked) {
    entries.put(account, new AccountEntry(account, status, looked, Optional.empty(), AccountCounts.NONE));
  }

  /** Plaintext bytes of mail that were new to the repository so far. */
  public long newBytes() {
    return content.newBytes();
  }

  /**
   * Commits: packs, segments and snapshot first, the outcome last. When this returns, the snapshot exists and is durable.
   *
   * @throws OutcomeUnknown if the store stopped answering while the outcome was put: the snapshot may exist
   * @throws Unavailable if maintenance closed the run's epoch meanwhile; nothing was committed, and the run has to be done again
   */
  public CommittedRun commit(String host, String job) throws IOException {
    content.finish();
    pipeline.finish();
    catalogs.finish();
    storeAdopted();
    for (DraftedAccount draft : drafted) {
      if (!draft.isEmpty()) {
        draft.writePages(content, catalogs, metadata);
        draft.base().ifPresent(base -> bases.add(base.run()));
      }
    }
    metadata.finish();
    for (DraftedAccount draft : drafted) {
      if (draft.isEmpty()) {
        // What was there when it was listed was gone, or not readable, when it should be read.
        AccountStatus status = draft.status() == AccountStatus.COMPLETE ? AccountStatus.ABSENT : draft.status();
        entries.put(draft.account(),
            new AccountEntry(draft.account(), status, draft.captured(), Optional.empty(), draft.counts()));
      } else {
        entries.put(draft.account(), new AccountEntry(draft.account(), draft.status(), draft.captured(),
            Optional.of(draft.head(metadata)), draft.counts()));
      }
    }
    Snapshot snapshot = new Snapshot(open.run().id(), open.run().epoch(), open.signer(), host, job, open.started(),
        context.clock().instant(),
        List.copyOf(entries.values()));
    ByteBuffer object = new SnapshotStore(context.keyring()).write(open.run().snapshot(), snapshot);
    Hash256 hash = Hash256.sha256(object);
    objects.put(open.run().snapshot(), object);
    decide(hash);
    committed = true;
    remember();
    long contentBytes = pipeline.packs().stream().mapToLong(BlockPipeline.Stored::length).sum();
    return new CommittedRun(snapshot, content.newBytes(),
        contentBytes + catalogs.storedBytes() + metadata.storedBytes(),
        known.adopted().stream().mapToLong(PackReceipt::length).sum());
  }

  /** What only saves time next time: the snapshot exists, and no failure from here on makes the run fail. */
  private void remember() {
    try {
      context.cache().committed();
      abortDead();
      List<DraftedAccount> written = drafted.stream().filter(draft -> !draft.isEmpty()).toList();
      SideBySide.read(written, draft -> {
        draft.writeBase(context.cache().baseFile(draft.account()), open.run(), metadata);
        return draft;
      }, draft -> recorded.put(draft.account(), new Recorded.Entry(open.run(), open.run(),
          complete(draft.status(), draft.captured(), draft.base().flatMap(AccountBase::lastComplete)))));
      for (Map.Entry<AccountBase, byte[]> account : retraced.entrySet()) {
        account.getKey().retrace(account.getValue());
      }
      context.cache().recorded(recorded);
    } catch (IOException e) {
      forgot(e);
    }
  }

  private static void forgot(IOException e) {
    LOG.log(System.Logger.Level.WARNING, "the backup is complete, but the next one will take longer: {0}",
        e.getMessage());
  }

  /** Ends the run's threads. A run that was not committed leaves its packs to be adopted by the next. */
  @Override
  public void close() throws IOException {
    try {
      pipeline.close();
    } finally {
      content.close();
      catalogs.close();
      metadata.close();
      closeKnown();
    }
    if (!committed) {
      context.cache().forgetDrafts();
    }
  }

  private void closeKnown() throws IOException {
    try {
      known.close();
    } catch (IOException e) {
      if (!committed) {
        throw e;
      }
      forgot(e);
    }
  }

  /** The commit point, rules 7 and 8. */
  private void decide(Hash256 snapshot) throws IOException {
    List<PackId> adopted = known.adopted().stream().map(PackReceipt::pack).toList();
    List<PackId> packs = new ArrayList<>(adopted);
    pipeline.packs().forEach(stored -> packs.add(stored.pack()));
    packs.addAll(catalogs.packs());
    packs.addAll(metadata.packs());
    Set<PackId> borrowed = new HashSet<>(content.borrowed());
    borrowed.addAll(adopted);
    RunOutcome.Committed outcome = new RunOutcome.Committed(open.token(), snapshot, List.copyOf(segments.values()),
        inline, packs, borrowed, bases);
    if (!log.decide(open.run(), outcome).token().equals(open.token())) {
      throw new Unavailable(
          "run " + open.run().id().brief() + " was ended by maintenance before it could commit; run the backup again",
          null);
    }
    Root root = context.roots().newest();
    if (root.boundary() > open.run().epoch()
        && !new OwnLedger(context.ledger(), root, open.signer()).has(open.run())) {
      throw new Unavailable("epoch " + open.run().epoch() + " was closed before run " + open.run().id().brief()
          + " committed; run the backup again", null);
    }
  }

  /** What the run before this one had stored is adopted now, if anything was new, so nobody needs to look at it again. */
  private void abortDead() throws IOException {
    if (dead.isPresent() && known.wasAsked() && seen.undecided().contains(dead.get())) {
      log.decide(dead.get(), new RunOutcome.Aborted(open.token(), "its process died"));
    }
  }

  private PackWriter pack(PackKind kind) throws IOException {
    return PackWriter.open(objects, context.keyring(), kind, open.run().epoch(), context.random());
  }

  /** Writes down what lies in a pack as soon as the pack is stored: a run that is killed later has stored it for good. */
  private void stored(int number, PackReceipt receipt, BlockPipeline.Last last) throws IOException {
    IndexSegment segment = new IndexSegment(List.of(receipt));
    if (last == BlockPipeline.Last.YES && IndexSegmentFormat.writePlain(segment).length <= INLINE_SEGMENT) {
      inline = Optional.of(segment);
    } else {
      storeSegment(number, segment);
    }
  }

  private void storeSegment(int number, IndexSegment segment) throws IOException {
    segments.put(number, log.segment(open.run(), number, segment));
  }

  /** What was adopted may be as much as a whole run was, so it is told in several segments. */
  private void storeAdopted() throws IOException {
    int number = pipeline.packs().size();
    List<PackReceipt> together = new ArrayList<>();
    int chunks = 0;
    for (PackReceipt pack : known.adopted()) {
      if (!together.isEmpty() && chunks + pack.directory().chunks() > ADOPTED_TOGETHER) {
        storeSegment(number++, new IndexSegment(together));
        together.clear();
        chunks = 0;
      }
      together.add(pack);
      chunks += pack.directory().chunks();
    }
    if (!together.isEmpty()) {
      storeSegment(number, new IndexSegment(together));
    }
  }

  /** Where a place given out by this run lies; for tests. */
  Place resolve(Place place) {
    return content.resolve(place);
  }
}
