package org.mailkeep.repository.root;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/**
 * The lists of packs that roots name, as objects of their own.
 *
 * <pre>
 * PackList = Sealed with Context key "packlists", body = (epoch u32, sha256 hash)*, sorted
 * </pre>
 *
 * <p>Specification: docs/format.md, "Roots".
 */
public final class PackLists {

  private static final ObjectKey CONTEXT = new ObjectKey("packlists");
  private static final int LONGEST = 64 << 20;
  private static final int PACK_BYTES = 4 + Hash256.BYTES;

  private final ObjectStore store;
  private final Keyring keyring;

  public PackLists(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
  }

  /** Stores a list. */
  public PackListRef write(int epoch, Collection<PackId> packs) throws IOException {
    Set<PackId> sorted = new TreeSet<>(packs);
    ByteWriter out = new ByteWriter(16 + PACK_BYTES * sorted.size()).var(sorted.size());
    sorted.forEach(pack -> out.u32(pack.epoch()).hash(pack.sha256()));
    ByteBuffer object = keyring.seal(ObjectKind.PACK_LIST, CONTEXT, out.toBytes());
    Hash256 hash = Hash256.sha256(object);
    store.put(key(hash), object);
    return new PackListRef(epoch, hash, object.remaining(), sorted.size());
  }

  /** All packs of some lists. */
  public Set<PackId> read(Collection<PackListRef> refs) throws IOException {
    Set<PackId> packs = new HashSet<>();
    for (PackListRef ref : refs) {
      ObjectKey key = key(ref.sha256());
      ByteBuffer object = store.get(key, Math.min(ref.length(), LONGEST));
      if (!Hash256.sha256(object).equals(ref.sha256())) {
        throw new Corrupt(key + ": not the list of packs that the root names");
      }
      ByteReader in = new ByteReader(keyring.open(ObjectKind.PACK_LIST, CONTEXT, object), key.path());
      for (int left = in.count(PACK_BYTES, "pack"); left > 0; left--) {
        packs.add(new PackId(in.number("epoch"), in.hash()));
      }
      in.end();
    }
    return packs;
  }

  /** Where a list is stored. */
  public static ObjectKey key(PackListRef ref) {
    return key(ref.sha256());
  }

  private static ObjectKey key(Hash256 hash) {
    return new ObjectKey(CONTEXT + "/" + hash.hex());
  }
}
