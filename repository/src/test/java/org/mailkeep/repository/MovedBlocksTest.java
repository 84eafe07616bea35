package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.index.MergedRef;
import org.mailkeep.repository.index.MergedSegmentWriter;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.move.MovesMerge;
import org.mailkeep.repository.move.MovesRef;
import org.mailkeep.repository.move.MovesSection;
import org.mailkeep.repository.move.MovesWriter;
import org.mailkeep.repository.pack.Move;
import org.mailkeep.repository.pack.PackGatherer;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReader;
import org.mailkeep.repository.pack.PackSource;
import org.mailkeep.repository.root.PackListRef;
import org.mailkeep.repository.root.PackLists;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.root.RootLink;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.run.AgentCache;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.run.IndexRebuild;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.repository.verify.Finding;
import org.mailkeep.repository.verify.VerifyReport;

/** Pages name places for ever; the blocks that were there lie in other packs, and those are gone. */
class MovedBlocksTest {

  @TempDir
  private Path folder;

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private final SecureRandom random = new SecureRandom();
  private Credential owner;
  private Credential maintainer;

  @BeforeEach
  void makeRepository() throws IOException {
    owner = TinyBackup.init(store);
    maintainer = owner.forRole(Role.MAINTAINER, "maintainer", random);
    new KeyObjects(store, random).addSigner(owner, maintainer);
  }

  @Test
  void everySnapshotComesBackAndIsSound() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(1, 3, 40);
    Map<String, List<SampleCatalog.Content>> catalogs = Map.of("user1", SampleCatalog.ordinary(2, 300));
    Snapshot first = TinyBackup.back(store, owner, folder, accounts, catalogs, "job").snapshot();
    Map<String, SortedMap<String, byte[]>> more = TinyBackup.withOneMore(accounts);
    Snapshot second = TinyBackup.back(store, owner, folder, more, catalogs, "job").snapshot();

    moveAll();

    assertSame(accounts, catalogs, first);
    assertSame(more, catalogs, second);
    assertThat(verify(owner).findings()).isEmpty();
    assertThat(verify(maintainer).findings()).isEmpty();
    assertThat(verify(owner).packsRead()).isEqualTo(store.list("packs/").size());
  }

  @Test
  void whatWasMovedTwiceIsFoundFromBothPlaces() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(2, 2, 30);
    Snapshot first = TinyBackup.back(store, owner, folder, accounts).snapshot();
    moveAll();
    Map<String, SortedMap<String, byte[]>> more = TinyBackup.withOneMore(accounts);
    Snapshot second = TinyBackup.back(store, owner, folder, more).snapshot();
    moveAll();

    assertSame(accounts, Map.of(), first);
    assertSame(more, Map.of(), second);
    assertThat(verify(owner).findings()).isEmpty();

    mergeMaps();
    assertSame(accounts, Map.of(), first);
    assertSame(more, Map.of(), second);
    assertThat(verify(owner).findings()).isEmpty();
  }

  @Test
  void anAgentGoesOnFromItsBaseAndSoDoesOneWithoutACache() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(3, 2, 30);
    TinyBackup.back(store, owner, folder.resolve("first"), accounts);
    moveAll();
    Map<String, SortedMap<String, byte[]>> more = TinyBackup.withOneMore(accounts);

    CommittedRun onBase = TinyBackup.back(store, owner, folder.resolve("first"), more);
    CommittedRun anew = TinyBackup.back(store, owner, folder.resolve("second"), more);

    assertThat(onBase.newBytes()).isZero();
    assertThat(anew.newBytes()).as("what was moved is borrowed from where it lies").isZero();
    assertSame(more, Map.of(), onBase.snapshot());
    assertSame(more, Map.of(), anew.snapshot());
    assertThat(verify(owner).findings()).isEmpty();
  }

  @Test
  void aRepositoryThatWasOpenedBeforeLooksAtTheNewestRootWhenAPackIsGone() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(4, 2, 30);
    Snapshot snapshot = TinyBackup.back(store, owner, folder, accounts).snapshot();
    try (Repository repository = TinyBackup.open(store, owner)) {
      TinyBackup.assertSame(accounts, repository, snapshot);
      Map<String, SortedMap<String, byte[]>> more = TinyBackup.accounts(5, 2, 30);
      Snapshot second = TinyBackup.back(store, owner, folder, more).snapshot();
      moveAll();

      TinyBackup.assertSame(more, repository, second);

      mergeMaps();
      moveAll();
      TinyBackup.assertSame(accounts, repository, snapshot);
    }
  }

  @Test
  void twoThreadsThatFindAPackGoneAtOnceBothFindWhereItWent() throws Exception {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(8, 2, 30);
    Snapshot snapshot = TinyBackup.back(store, owner, folder, accounts).snapshot();
    MeetingStore meeting = new MeetingStore(store);
    try (Repository repository = TinyBackup.open(meeting, owner)) {
      repository.trees().head(repository.snapshots().getFirst().accounts().getFirst().head().orElseThrow());
      moveAll();
      meeting.meet(2);

      List<FutureTask<Map<String, SortedMap<String, byte[]>>>> readers = new ArrayList<>();
      for (String account : accounts.keySet()) {
        FutureTask<Map<String, SortedMap<String, byte[]>>> reader = new FutureTask<>(
            () -> TinyBackup.read(repository, snapshot.only(account::equals)));
        Thread.startVirtualThread(reader);
        readers.add(reader);
      }

      for (FutureTask<Map<String, SortedMap<String, byte[]>>> reader : readers) {
        Map<String, SortedMap<String, byte[]>> read = reader.get();
        read.forEach((account, files) -> assertThat(files.keySet()).isEqualTo(accounts.get(account).keySet()));
      }
    }
  }

  @Test
  void theIndexIsMadeAnewFromSegmentsOrFromPacks() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(7, 2, 30);
    TinyBackup.back(store, owner, folder.resolve("first"), accounts);
    try (Repository repository = TinyBackup.open(store, maintainer)) {
      repository.maintenance(Duration.ofDays(1)).run();
    }
    moveAll();
    moveAll();

    for (IndexRebuild.From from : IndexRebuild.From.values()) {
      Path cache = folder.resolve("rebuilt" + from);
      try (Repository repository = TinyBackup.open(store, owner); AgentCache opened = AgentCache.open(cache)) {
        assertThat(repository.rebuildIndex(opened, from).problems()).as(from.toString()).isEmpty();
      }
      CommittedRun run = TinyBackup.back(store, owner, cache, accounts);
      assertThat(run.newBytes()).as(from.toString()).isZero();
      assertSame(accounts, Map.of(), run.snapshot());
    }
    assertThat(verify(owner).findings()).isEmpty();
  }

  @Test
  void aLostPackOfMovedBlocksAndALostMapAreFound() throws IOException {
    Map<String, SortedMap<String, byte[]>> accounts = TinyBackup.accounts(6, 1, 20);
    TinyBackup.back(store, owner, folder, accounts);
    moveAll();
    List<StoredObject> packs = store.list("packs/");
    StoredObject pack = packs.getFirst();
    remove(pack.key().path());

    assertThat(verify(owner).findings()).isNotEmpty()
        .anyMatch(finding -> finding instanceof Finding.Absent absent && absent.object().equals(pack.key().path()));

    remove(store.list("moves/").getFirst().key().path());
    assertThat(verify(owner).findings())
        .anyMatch(finding -> finding instanceof Finding.Damaged damaged && damaged.toString().contains("moves/"));
    try (Repository repository = TinyBackup.open(store, owner)) {
      assertThatThrownBy(() -> TinyBackup.read(repository, repository.snapshots().getFirst()))
          .isInstanceOf(RepositoryException.Missing.class).hasMessageContaining("moves/");
    }
  }

  /** Moves all blocks of all packs, as one who cannot read mail, and removes the packs. */
  private void moveAll() throws IOException {
    Keyring keyring = new KeyObjects(store, random).load(maintainer);
    RootChain roots = new RootChain(store, keyring);
    List<StoredObject> packs = store.list("packs/");
    MovesWriter writer = new MovesWriter(store, keyring);
    MergedSegmentWriter segments = new MergedSegmentWriter(store, keyring);
    List<PackId> moved = new ArrayList<>();
    try (PackReader reader = new PackReader(store, keyring)) {
      for (PackKind kind : PackKind.values()) {
        PackGatherer gatherer = new PackGatherer(store, keyring, kind, roots.newest().epoch(), random, 1 << 20,
            UnaryOperator.identity(), (pack, moves) -> {
              for (Move move : moves) {
                writer.move(move);
              }
              if (kind == PackKind.CONTENT) {
                segments.pack(pack);
              }
            });
        for (StoredObject object : packs) {
          String[] names = object.key().path().split("/");
          PackId pack = new PackId(Integer.parseInt(names[1], 16), Hash256.fromHex(names[2]));
          if (reader.kind(pack) == kind) {
            PackSource source = reader.source(pack, object.bytes());
            BitSet all = new BitSet();
            all.set(0, source.directory().blocks().size());
            gatherer.add(source, all);
            moved.add(pack);
          }
        }
        gatherer.finish();
      }
    }
    List<MovesRef> maps = writer.finish();
    PackListRef dropped = new PackLists(store, keyring).write(roots.newest().epoch(), moved);
    List<MergedRef> merged = segments.finish();
    publish(roots, root -> withMoves(root, root.moves().plus(maps)).withMerged(merged), Optional.of(dropped));
    for (PackId pack : moved) {
      remove(pack.key().path());
    }
  }

  /** One map says what all said, and those are gone. */
  private void mergeMaps() throws IOException {
    Keyring keyring = new KeyObjects(store, random).load(maintainer);
    RootChain roots = new RootChain(store, keyring);
    List<MovesRef> maps = roots.newest().moves().maps();
    List<MovesRef> merged = new MovesMerge(store, keyring).merge(maps, move -> true);
    publish(roots, root -> withMoves(root, new MovesSection(0, merged)), Optional.empty());
    for (MovesRef map : maps) {
      if (!merged.contains(map)) {
        remove(map.key().path());
      }
    }
  }

  private static Root withMoves(Root root, MovesSection moves) {
    return root.with(RootSection.of(SectionTag.MOVES, moves.write()));
  }

  private void publish(RootChain roots, Change change, Optional<PackListRef> dropped) throws IOException {
    RootLink before = roots.newestLink();
    Root root = change.after(before.root());
    List<PackListRef> all = new ArrayList<>(root.dropped());
    dropped.ifPresent(all::add);
    Root next = new Root(root.sequence(), root.predecessor(), root.token(), root.epoch(), root.boundary(),
        root.floor(), root.floorEpoch(), root.ledgers(), root.merged(), root.condemned(), all, root.sections());
    assertThat(roots.append(before, next, Id128.random(random))).isPresent();
  }

  private void remove(String key) throws IOException {
    store.removing().orElseThrow().remove(new ObjectKey(key));
  }

  private VerifyReport verify(Credential credential) throws IOException {
    try (Repository repository = TinyBackup.open(store, credential)) {
      return repository.verifier().verify(1, random, VerifyReport.Listener.NONE);
    }
  }

  private void assertSame(Map<String, SortedMap<String, byte[]>> expected,
      Map<String, List<SampleCatalog.Content>> catalogs, Snapshot snapshot) throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      TinyBackup.assertSame(new TreeMap<>(expected), repository, snapshot);
      TinyBackup.assertSameCatalogs(catalogs, repository, snapshot);
    }
  }

  private interface Change {
    Root after(Root root) throws IOException;
  }

  /** A store in which the next readers of packs wait for each other. */
  private static final class MeetingStore implements ObjectStore {
    private final ObjectStore inner;
    private volatile CountDownLatch met = new CountDownLatch(0);

    MeetingStore(ObjectStore inner) {
      this.inner = inner;
    }

    void meet(int readers) {
      met = new CountDownLatch(readers);
    }

    @Override
    public void put(ObjectKey key, ByteBuffer bytes) throws IOException {
      inner.put(key, bytes);
    }

    @Override
    public StagedObject stage() throws IOException {
      return inner.stage();
    }

    @Override
    public ByteBuffer get(ObjectKey key, int atMost) throws IOException {
      return inner.get(key, atMost);
    }

    @Override
    public ByteBuffer get(ObjectKey key, ByteRange range) throws IOException {
      if (key.path().startsWith("packs/")) {
        met.countDown();
        try {
          met.await();
        } catch (InterruptedException e) {
          throw new IOException(e);
        }
      }
      return inner.get(key, range);
    }

    @Override
    public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
      return inner.list(prefix, after, limit);
    }

    @Override
    public String location() {
      return inner.location();
    }

    @Override
    public void close() {}
  }
}
