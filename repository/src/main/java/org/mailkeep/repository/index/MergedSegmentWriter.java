package org.mailkeep.repository.index;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackReceipt;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StagedObject;

/**
 * Writes packs into as few merged segments as their greatest length allows. Keeps one part in memory, about 1 MiB unless a single pack takes more, and 100 bytes for each
 * pack of the segment that is being written. A pack that was written to a segment already, and is described alike, is left out. Not thread-safe.
 */
public final class MergedSegmentWriter implements Closeable, PackSink {

  /** A segment that is at least this long gets no more packs. */
  public static final long FULL_BYTES = 60L << 20;

  private static final int PART_BYTES = 1 << 20;

  private final ObjectStore store;
  private final Keyring keyring;
  private final long fullBytes;
  private final List<MergedRef> written = new ArrayList<>();

  private final List<PackReceipt> part = new ArrayList<>();
  private long partBytes;
  private final List<MergedFormat.Part> parts = new ArrayList<>();
  private final Map<PackId, Hash256> described = new HashMap<>();
  private @Nullable StagedObject staged;
  private int packs;
  private long chunks;

  public MergedSegmentWriter(ObjectStore store, Keyring keyring) {
    this(store, keyring, FULL_BYTES);
  }

  /** The same with another length from which on a segment is full; for tests. */
  public MergedSegmentWriter(ObjectStore store, Keyring keyring, long fullBytes) {
    this.store = store;
    this.keyring = keyring;
    this.fullBytes = fullBytes;
  }

  @Override
  public void pack(PackReceipt pack) throws IOException {
    Hash256 directory = pack.directory().sha256();
    if (directory.equals(described.putIfAbsent(pack.pack(), directory))) {
      return;
    }
    if (partBytes > 0 && partBytes + pack.directory().bytes() > PART_BYTES) {
      endPart();
      if (staged().length() >= fullBytes) {
        endSegment();
        described.put(pack.pack(), directory);
      }
    }
    part.add(pack);
    partBytes += pack.directory().bytes() + 64;
    packs++;
    chunks += pack.directory().chunks();
  }

  /** Stores what is left, and says what was written: nothing, if there was no pack. */
  public List<MergedRef> finish() throws IOException {
    endSegment();
    return List.copyOf(written);
  }

  /** Gives up the segment that is being written. */
  @Override
  public void close() throws IOException {
    if (staged != null) {
      staged.close();
    }
  }

  private StagedObject staged() throws IOException {
    StagedObject open = staged;
    if (open == null) {
      open = store.stage();
      staged = open;
    }
    return open;
  }

  private void endPart() throws IOException {
    if (part.isEmpty()) {
      return;
    }
    IndexSegment segment = new IndexSegment(part);
    ByteBuffer sealed = keyring.seal(ObjectKind.MERGED_SEGMENT, MergedFormat.PARTS, IndexSegmentFormat.write(segment));
    StagedObject object = staged();
    parts.add(new MergedFormat.Part(object.length(), sealed.remaining(), Hash256.sha256(sealed),
        part.stream().map(PackReceipt::pack).toList()));
    object.write(sealed);
    part.clear();
    partBytes = 0;
  }

  private void endSegment() throws IOException {
    endPart();
    if (parts.isEmpty()) {
      return;
    }
    ByteBuffer table = keyring.seal(ObjectKind.MERGED_SEGMENT, MergedFormat.TABLE, MergedFormat.writeTable(parts));
    Hash256 hash = Hash256.sha256(table);
    int tableLength = table.remaining();
    StagedObject object = staged();
    object.write(table);
    MergedRef ref = new MergedRef(hash, object.length(), tableLength, packs, chunks);
    object.commit(ref.key());
    written.add(ref);
    object.close();
    staged = null;
    parts.clear();
    described.clear();
    packs = 0;
    chunks = 0;
  }

}
