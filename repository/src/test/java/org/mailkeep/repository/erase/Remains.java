package org.mailkeep.repository.erase;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReader;
import org.mailkeep.repository.pack.PackSource;
import org.mailkeep.repository.run.AccountTags;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.snapshot.SnapshotStore;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** What is left of an account, found by looking at every object that is stored. */
public final class Remains {

  private final ObjectStore store;
  private final Keyring keyring;

  public Remains(ObjectStore store, Credential owner) throws IOException {
    this.store = store;
    keyring = new KeyObjects(store, new SecureRandom()).load(owner);
  }

  /** How many stored snapshots name the account, whether anybody counts them or not. */
  public long snapshots(String account) throws IOException {
    long named = 0;
    SnapshotStore snapshots = new SnapshotStore(keyring);
    for (StoredObject stored : store.list("snapshots/")) {
      ByteBuffer object = store.get(stored.key(), Integer.MAX_VALUE);
      Snapshot snapshot = stored.key().name().contains("-")
          ? snapshots.readRewritten(stored.key(), object)
          : snapshots.read(stored.key(), object);
      named += snapshot.account(account).isPresent() ? 1 : 0;
    }
    return named;
  }

  /** How many blocks of the account are stored that were written under epochs below {@code epoch}. */
  public long blocks(String account, int epoch) throws IOException {
    AccountTags tags = new AccountTags(keyring.chunkIdKey());
    return owned(Set.of(tags.blocks(account), tags.records(account)), epoch);
  }

  /** How many of those have summaries in them. */
  public long records(String account, int epoch) throws IOException {
    return owned(Set.of(new AccountTags(keyring.chunkIdKey()).records(account)), epoch);
  }

  private long owned(Set<Integer> tags, int epoch) throws IOException {
    long found = 0;
    try (PackReader reader = new PackReader(store, keyring)) {
      for (StoredObject stored : store.list("packs/")) {
        String[] parts = stored.key().path().split("/");
        PackSource pack = reader.source(new PackId(Integer.parseInt(parts[1], 16), Hash256.fromHex(parts[2])),
            stored.bytes());
        List<BlockExtent> blocks = pack.directory().blocks();
        for (int ordinal = 0; ordinal < blocks.size(); ordinal++) {
          if (tags.contains(blocks.get(ordinal).owner()) && pack.bornIn(ordinal) < epoch) {
            found++;
          }
        }
      }
    }
    return found;
  }

  /** Nothing that names the account and none of its blocks are stored any more. */
  public void assertNone(String account) throws IOException {
    assertThat(snapshots(account)).isZero();
    assertThat(blocks(account, Integer.MAX_VALUE)).isZero();
  }
}
