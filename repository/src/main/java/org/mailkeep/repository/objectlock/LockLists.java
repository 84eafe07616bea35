package org.mailkeep.repository.objectlock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.objectlock.LockSection.LockListRef;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/**
 * The lists of locks that roots name, as objects of their own.
 *
 * <pre>
 * LockList = Sealed with Context key "locks", body = Month*                                       sorted by month
 * Month    = month u32, packs (epoch u32, sha256 hash)*, keys of other objects text*              each sorted
 * </pre>
 *
 * <p>Specification: docs/format.md, "Locks".
 */
public final class LockLists {

  /** The longest object, bytes: the locks of 1.5 million packs. */
  static final int LONGEST = 64 << 20;

  private static final ObjectKey CONTEXT = new ObjectKey("locks");
  private static final int PACK_BYTES = 4 + Hash256.BYTES;

  private final ObjectStore store;
  private final Keyring keyring;

  public LockLists(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
  }

  /** Where the list is stored that {@code root} names. */
  public static Optional<ObjectKey> key(Root root) throws Corrupt {
    return LockSection.of(root).list().map(ref -> key(ref.sha256()));
  }

  /** The locks that {@code root} names. */
  public KnownLocks read(Root root) throws IOException {
    Optional<LockListRef> ref = LockSection.of(root).list();
    return ref.isEmpty() ? KnownLocks.NONE : read(ref.get());
  }

  private KnownLocks read(LockListRef ref) throws IOException {
    ObjectKey key = key(ref.sha256());
    ByteBuffer object = store.get(key, ref.length());
    if (!Hash256.sha256(object).equals(ref.sha256())) {
      throw new Corrupt(key + ": not the list of locks that the root names");
    }
    ByteReader in = new ByteReader(keyring.open(ObjectKind.LOCK_LIST, CONTEXT, object), key.path());
    Map<PackId, LockMonth> packs = new HashMap<>();
    Map<ObjectKey, LockMonth> objects = new HashMap<>();
    for (int months = in.count(6, "month"); months > 0; months--) {
      int number = in.number("month");
      if (number > LockMonth.LATEST) {
        throw in.corrupt("month " + number);
      }
      LockMonth month = new LockMonth(number);
      for (int left = in.count(PACK_BYTES, "pack"); left > 0; left--) {
        packs.put(new PackId(in.number("epoch"), in.hash()), month);
      }
      for (int left = in.count(2, "object"); left > 0; left--) {
        String path = in.text("key of an object");
        if (!ObjectKey.isKey(path)) {
          throw in.corrupt("a lock of something that is no object");
        }
        objects.put(new ObjectKey(path), month);
      }
    }
    in.end();
    return new KnownLocks(packs, objects);
  }

  /**
   * Notes in a root how far locks reach, those of before included as far as they still matter.
   *
   * @param more locks that may have become longer
   * @param remembered all packs that there are or ought to be: locks of others are forgotten
   * @param now locks that have ended by then are forgotten
   */
  public void note(RootChain roots, KnownLocks more, Set<PackId> remembered, Instant now, SecureRandom random)
      throws IOException {
    roots.change(root -> {
      KnownLocks before = read(root);
      KnownLocks after = before.and(more).of(remembered::contains, key -> true).after(now);
      if (after.equals(before)) {
        return Optional.empty();
      }
      Optional<LockListRef> list = after.equals(KnownLocks.NONE) ? Optional.empty() : Optional.of(write(after));
      return Optional.of(new LockSection(LockSection.of(root).terms(), list).in(root));
    }, random);
  }

  /** Stores a list. */
  LockListRef write(KnownLocks locks) throws IOException {
    Map<LockMonth, List<PackId>> packs = new TreeMap<>();
    locks.packs().forEach((pack, month) -> packs.computeIfAbsent(month, first -> new ArrayList<>()).add(pack));
    Map<LockMonth, List<ObjectKey>> objects = new TreeMap<>();
    locks.objects().forEach((key, month) -> objects.computeIfAbsent(month, first -> new ArrayList<>()).add(key));
    objects.keySet().forEach(month -> packs.computeIfAbsent(month, first -> new ArrayList<>()));
    ByteWriter out = new ByteWriter(64 + PACK_BYTES * locks.packs().size()).var(packs.size());
    packs.forEach((month, named) -> {
      out.u32(month.number()).var(named.size());
      named.stream().sorted().forEach(pack -> out.u32(pack.epoch()).hash(pack.sha256()));
      List<ObjectKey> keys = objects.getOrDefault(month, List.of());
      out.var(keys.size());
      keys.stream().map(ObjectKey::path).sorted().forEach(out::text);
    });
    ByteBuffer object = keyring.seal(ObjectKind.LOCK_LIST, CONTEXT, out.toBytes());
    if (object.remaining() > LONGEST) {
      throw new Refused("locks of " + locks.packs().size() + " packs don't fit into one list; at most "
          + LONGEST / PACK_BYTES + " do", null);
    }
    Hash256 hash = Hash256.sha256(object);
    store.put(key(hash), object);
    return new LockListRef(hash, object.remaining());
  }

  private static ObjectKey key(Hash256 hash) {
    return new ObjectKey(CONTEXT + "/" + hash.hex());
  }
}
