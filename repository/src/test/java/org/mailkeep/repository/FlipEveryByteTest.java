package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.erase.Forbidden;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.retention.GuardDecision;
import org.mailkeep.repository.retention.GuardDecisions;
import org.mailkeep.repository.retention.Hold;
import org.mailkeep.repository.retention.Policy;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.run.CommittedRun;
import org.mailkeep.repository.run.DistrustStore;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.repository.verify.VerifyReport;

/**
 * Changes bytes of every object of a small repository, one at a time: what is read is right or refused, and verification notices. Each change means opening
 * the repository again, with all its public keys, so not every byte is changed: those at an object's beginning and end, where its structure is, and
 * between them, in what one signature or seal covers as a whole, some that are others each time. The tests of packs and of keys change
 * every byte of theirs.
 */
class FlipEveryByteTest {

  /** How much of an object's beginning and of its end is changed byte by byte. */
  private static final int EDGE = 40;

  /** How many bytes are changed between the two, about. */
  private static final int BETWEEN = 24;

  private static final Map<String, SortedMap<String, byte[]>> ACCOUNTS = accounts(new Random(3));

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private static final Map<String, List<SampleCatalog.Content>> CATALOGS = Map.of("anna",
      SampleCatalog.ordinary(4, 15));

  private static final Map<String, SortedMap<String, byte[]>> NEXT_ACCOUNTS = TinyBackup.withOneMore(ACCOUNTS);
  private static final Map<String, List<SampleCatalog.Content>> NEXT_CATALOGS = SampleCatalog.withOneFlagged(CATALOGS);

  @TempDir
  private Path folder;

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Credential owner;

  @BeforeEach
  void backUp() throws IOException {
    owner = TinyBackup.init(store);
    TinyBackup.back(store, owner, folder, ACCOUNTS, CATALOGS, "job");
    nextNight();
  }

  /** A night in which so little changes that pages are stored as patches. */
  private void nextNight() throws IOException {
    CommittedRun run = TinyBackup.back(store, owner, folder, NEXT_ACCOUNTS, NEXT_CATALOGS, "next");
    try (Repository repository = TinyBackup.open(store, owner)) {
      assertThat(FlagNights.patches(repository, run.snapshot())).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void aChangedByteIsNeverServed() throws IOException {
    for (StoredObject object : store.list("")) {
      for (long at : places(object, 1)) {
        try (Repository repository = TinyBackup.open(new Flipped(store, object.key(), at), owner)) {
          for (Snapshot snapshot : repository.snapshots()) {
            boolean next = snapshot.job().equals("next");
            TinyBackup.assertSame(next ? NEXT_ACCOUNTS : ACCOUNTS, repository, snapshot);
            TinyBackup.assertSameCatalogs(next ? NEXT_CATALOGS : CATALOGS, repository, snapshot);
          }
        } catch (RepositoryException e) {
          assertThat(e.getMessage()).as(where(object, at)).isNotBlank();
        } catch (RuntimeException e) {
          fail(where(object, at), e);
        }
      }
    }
  }

  @Test
  void verificationNoticesAChangedByteOfWhatSnapshotsNeed() throws IOException {
    for (StoredObject object : store.list("")) {
      if (object.key().path().startsWith("keys/slot") || object.key().name().equals("open")) {
        continue;
      }
      for (long at : places(object, 5)) {
        try (Repository repository = TinyBackup.open(new Flipped(store, object.key(), at), owner)) {
          assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings())
              .as(where(object, at)).isNotEmpty();
        } catch (RepositoryException e) {
          assertThat(e.getMessage()).as(where(object, at)).isNotBlank();
        }
      }
    }
  }

  @Test
  void verificationNoticesAChangedByteOfWhatWasDecided() throws IOException {
    Credential agent = owner.forRole(Role.AGENT, "stolen", new SecureRandom());
    new KeyObjects(store, new SecureRandom()).addSigner(owner, agent);
    try (Repository repository = TinyBackup.open(store, owner)) {
      repository.retention().set(Policy.EVERYTHING.in(ZoneId.of("Europe/Berlin")), "owner", 0);
      repository.retention().set(Policy.EVERYTHING, "owner", 1);
      repository.retention().changeHolds("owner", holds -> holds.value().with(new Hold(new Id128(1, 2), "anna",
          Optional.empty(), "court order", "", "owner", TinyBackup.CLOCK.instant())));
      Snapshot snapshot = repository.snapshots().getFirst();
      repository.retention().changeGuard("owner", guard -> new GuardDecisions(
          List.of(new GuardDecision("anna", snapshot.run(), "moved", "owner", TinyBackup.CLOCK.instant()))));
      repository.erase(Forbidden.NEVER).order(org.mailkeep.repository.maintain.Site.order("bert"));
      try (Repository stolen = TinyBackup.open(store, agent)) {
        repository.distrusting().revoke(stolen.keyring().signerId(), 1);
      }
    }
    List<StoredObject> decisions = new ArrayList<>();
    for (String kind : List.of("policy/", "holds/", "guard/", "erasures/")) {
      assertThat(store.list(kind)).as(kind).isNotEmpty();
      decisions.addAll(store.list(kind));
    }
    // Of what is distrusted nobody reads any but the newest.
    decisions.addAll(store.list(distrusted().path(), "", 1));
    for (StoredObject object : decisions) {
      for (long at : places(object, 9)) {
        try (Repository repository = TinyBackup.open(new Flipped(store, object.key(), at), owner)) {
          assertThat(repository.verifier().verify(0, new SecureRandom(), VerifyReport.Listener.NONE).findings())
              .as(where(object, at)).isNotEmpty();
        } catch (RepositoryException e) {
          assertThat(e.getMessage()).as(where(object, at)).isNotBlank();
        }
      }
    }
  }

  private ObjectKey distrusted() throws IOException {
    try (Repository repository = TinyBackup.open(store, owner)) {
      return DistrustStore.key(new RootChain(store, repository.keyring()).newest()).orElseThrow();
    }
  }

  private String where(StoredObject object, long at) {
    return "byte " + at + " of " + object.key() + ", seed " + seed;
  }

  /** The bytes of an object that are changed; every {@code nth} of them only. */
  private List<Long> places(StoredObject object, int nth) {
    long end = object.bytes();
    long stride = Math.max(1, (end - 2 * EDGE) / BETWEEN);
    List<Long> places = new ArrayList<>();
    for (long at = random.nextInt(nth); at < Math.min(EDGE, end); at += nth) {
      places.add(at);
    }
    for (long at = EDGE + random.nextLong(stride); at < end - EDGE; at += stride * nth) {
      places.add(at);
    }
    for (long at = Math.max(EDGE, end - EDGE) + random.nextInt(nth); at < end; at += nth) {
      places.add(at);
    }
    return places;
  }

  /** Two accounts, with what is stored in different ways: short and empty, taken apart, and long enough to be shared. */
  private static Map<String, SortedMap<String, byte[]>> accounts(Random random) {
    byte[] shared = new byte[70_000];
    random.nextBytes(shared);
    byte[] part = new byte[5_000];
    random.nextBytes(part);
    Map<String, SortedMap<String, byte[]>> accounts = new TreeMap<>();
    for (String name : List.of("anna", "bert")) {
      SortedMap<String, byte[]> files = new TreeMap<>();
      files.put("short", (name + "'s mail").getBytes(StandardCharsets.US_ASCII));
      files.put("empty", new byte[0]);
      files.put("wrapped.b64", Base64.getMimeEncoder(76, new byte[] {'\n'}).encode(part));
      files.put("shared", shared);
      accounts.put(name, files);
    }
    return accounts;
  }

  /** Shows one byte of one object changed. */
  private record Flipped(ObjectStore store, ObjectKey key, long at) implements ObjectStore {

    @Override
    public ByteBuffer get(ObjectKey wanted, int atMost) throws IOException {
      return flip(wanted, 0, store.get(wanted, atMost));
    }

    @Override
    public ByteBuffer get(ObjectKey wanted, ByteRange range) throws IOException {
      return flip(wanted, range.offset(), store.get(wanted, range));
    }

    private ByteBuffer flip(ObjectKey wanted, long offset, ByteBuffer bytes) {
      if (!wanted.equals(key) || at < offset || at >= offset + bytes.remaining()) {
        return bytes;
      }
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      copy[(int) (at - offset)] ^= 0x10;
      return ByteBuffer.wrap(copy);
    }

    @Override
    public void put(ObjectKey put, ByteBuffer bytes) throws IOException {
      store.put(put, bytes);
    }

    @Override
    public StagedObject stage() throws IOException {
      return store.stage();
    }

    @Override
    public List<StoredObject> list(String prefix, String after, int limit) throws IOException {
      return store.list(prefix, after, limit);
    }

    @Override
    public String location() {
      return store.location();
    }

    @Override
    public void close() throws IOException {
      store.close();
    }
  }
}
