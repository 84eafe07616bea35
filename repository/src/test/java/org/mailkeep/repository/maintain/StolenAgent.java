package org.mailkeep.repository.maintain;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.mailkeep.repository.Repository;
import org.mailkeep.repository.TinyBackup;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.block.BlockBuilder;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.index.IndexSegment;
import org.mailkeep.repository.key.Credential;
import org.mailkeep.repository.key.KeyObjects;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackKind;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.pack.PackWriter;
import org.mailkeep.repository.recipe.CutChunk;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.run.RunId;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.run.RunOutcome;
import org.mailkeep.repository.snapshot.Snapshot;
import org.mailkeep.repository.snapshot.SnapshotStore;
import org.mailkeep.repository.store.ObjectStore;

/** What somebody can do who has stolen the credential of an agent, and the program's source. */
public final class StolenAgent {

  private final ObjectStore store;
  private final Credential stolen;
  private final SecureRandom random = new SecureRandom();

  public StolenAgent(ObjectStore store, Credential stolen) {
    this.store = store;
    this.stolen = stolen;
  }

  /** Commits a run that stores other bytes under the ids that the chunks of {@code part} will have, and names an empty snapshot. */
  public PackId poison(byte[] part, int epoch) throws IOException {
    try (Repository repository = TinyBackup.open(store, stolen)) {
      PackReceipt pack = write(repository.cut(new ByteArrayInputStream(part)), epoch);
      commit(epoch, List.of(pack));
      return pack.pack();
    }
  }

  /** The same in the epoch that runs begin under now. */
  public PackId poison(byte[] part) throws IOException {
    return poison(part, new RootChain(store, keyring()).newest().epoch());
  }

  private PackReceipt write(List<CutChunk> chunks, int epoch) throws IOException {
    try (PackWriter pack = PackWriter.open(store, keyring(), PackKind.CONTENT, epoch, random);
        ZstdCompressor zstd = new ZstdCompressor()) {
      for (CutChunk chunk : chunks) {
        byte[] wrong = new byte[chunk.length()];
        new Random(13).nextBytes(wrong);
        BlockBuilder block = new BlockBuilder();
        int ignored = block.add(chunk.id(), wrong, 0, wrong.length);
        pack.append(block.compress(0, zstd));
      }
      return pack.finish();
    }
  }

  private void commit(int epoch, List<PackReceipt> packs) throws IOException {
    Keyring keyring = keyring();
    RunId run = new RunId(epoch, Id128.random(random));
    Snapshot snapshot = new Snapshot(run.id(), epoch, keyring.signerId(), "stolen", "job",
        TinyBackup.CLOCK.instant(), TinyBackup.CLOCK.instant(), List.of());
    ByteBuffer object = new SnapshotStore(keyring).write(run.snapshot(), snapshot);
    store.put(run.snapshot(), object.duplicate());
    List<PackId> ids = new ArrayList<>();
    packs.forEach(pack -> ids.add(pack.pack()));
    new RunLog(store, keyring).decide(run, new RunOutcome.Committed(Id128.random(random), Hash256.sha256(object),
        List.of(), Optional.of(new IndexSegment(packs)), ids, Set.of(), Set.of()));
  }

  private Keyring keyring() throws IOException {
    return new KeyObjects(store, random).load(stolen);
  }
}
