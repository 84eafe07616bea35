package org.mailkeep.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.catalog.SampleCatalog;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.store.ByteRange;
import org.mailkeep.repository.store.InMemoryObjectStore;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;
import org.mailkeep.repository.store.StoredObject;
import org.mailkeep.repository.verify.VerifyReport;

/** Changes every byte of every object of a small repository, one at a time: what is read is right or refused, and verification notices. */
class FlipEveryByteTest {

  private static final Map<String, SortedMap<String, byte[]>> ACCOUNTS = TinyBackup.accounts(3, 1, 3);
  private static final Map<String, List<SampleCatalog.Content>> CATALOGS = Map.of("user0",
      SampleCatalog.ordinary(4, 15));

  @TempDir
  private Path folder;

  private final InMemoryObjectStore store = new InMemoryObjectStore();
  private Credential owner;

  @BeforeEach
  void backUp() throws IOException {
    owner = TinyBackup.init(store);
    TinyBackup.back(store, owner, folder, ACCOUNTS, CATALOGS, "job");
  }

  @Test
  void aChangedByteIsNeverServed() throws IOException {
    for (StoredObject object : store.list("")) {
      for (long at = 0; at < object.bytes(); at += step(object, at)) {
        Flipped flipped = new Flipped(store, object.key(), at);
        try (Repository repository = TinyBackup.open(flipped, owner)) {
          for (Snapshot snapshot : repository.snapshots()) {
            TinyBackup.assertSame(ACCOUNTS, repository, snapshot);
            TinyBackup.assertSameCatalogs(CATALOGS, repository, snapshot);
          }
        } catch (RepositoryException e) {
          assertThat(e.getMessage()).as("byte " + at + " of " + object.key()).isNotBlank();
        } catch (RuntimeException e) {
          fail("byte " + at + " of " + object.key(), e);
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
      for (long at = 0; at < object.bytes(); at += 7L * step(object, at)) {
        Flipped flipped = new Flipped(store, object.key(), at);
        try (Repository repository = TinyBackup.open(flipped, owner)) {
          assertThat(repository.verifier().verify(1, new SecureRandom(), VerifyReport.Listener.NONE).findings())
              .as("byte " + at + " of " + object.key()).isNotEmpty();
        } catch (RepositoryException e) {
          assertThat(e.getMessage()).isNotBlank();
        }
      }
    }
  }

  /** Every byte of small objects; the beginning and the end of packs in small strides and what lies between, one seal after another, in large ones. */
  private static int step(StoredObject object, long at) {
    if (object.bytes() < 2000) {
      return 1;
    }
    return at < 3000 || at > object.bytes() - 3000 ? 13 : 1999;
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
