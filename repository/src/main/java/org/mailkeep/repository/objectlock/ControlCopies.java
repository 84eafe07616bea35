package org.mailkeep.repository.objectlock;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.StoredObject;

/**
 * Copies of control objects beside the packs, locked as those are. Control objects are often kept where nothing can be locked, since create-once holds nowhere else; whoever destroys them there has destroyed nothing that a copy and the
 * recovery kit don't bring back. Copied are the newest root, what it may name, FORMAT, and public keys; never slots, which hold private keys and must be deletable, nor the audit log, which is exported. Rule 19.
 */
public final class ControlCopies {

  /** What the keys of all copies begin with; the rest is the key of what was copied. */
  public static final String FOLDER = "control/";

  private static final int LONGEST = 64 << 20;
  private static final String SLOTS = "keys/slot/";
  private static final List<String> COPIED = List.of("FORMAT", "keys/", "ledger/", "packlists/", "policy/", "holds/",
      "guard/", "distrust/");

  private final ObjectStore store;

  public ControlCopies(ObjectStore store) {
    this.store = store;
  }

  /** The copies that there are. */
  public Set<ObjectKey> stored() throws IOException {
    Set<ObjectKey> copies = new HashSet<>();
    store.list(FOLDER).forEach(copy -> copies.add(copy.key()));
    return copies;
  }

  /** The copies that there ought to be, but for those of the newest root and its list of locks, which are others every time. */
  public Set<ObjectKey> wanted() throws IOException {
    Set<ObjectKey> wanted = new TreeSet<>();
    for (String folder : COPIED) {
      for (StoredObject object : store.list(folder)) {
        if (!object.key().path().startsWith(SLOTS)) {
          wanted.add(copy(object.key()));
        }
      }
    }
    return wanted;
  }

  private static ObjectKey copy(ObjectKey key) {
    return new ObjectKey(FOLDER + key.path());
  }

  private static ObjectKey copied(ObjectKey copy) {
    return new ObjectKey(copy.path().substring(FOLDER.length()));
  }

  /**
   * Copies what ought to be copied and is not, locked as {@code root} says.
   *
   * @return the copies that were made
   */
  public Set<ObjectKey> copy(Root root) throws IOException {
    Set<ObjectKey> missing = wanted();
    missing.removeAll(stored());
    return copy(missing, root);
  }

  /** Copies {@code root}, the newest, and its list of locks, once nothing more is to be changed. */
  public void copyNewest(Root root) throws IOException {
    Set<ObjectKey> copies = new HashSet<>(Set.of(copy(root.key())));
    LockLists.key(root).ifPresent(list -> copies.add(copy(list)));
    copy(copies, root);
  }

  private Set<ObjectKey> copy(Set<ObjectKey> copies, Root root) throws IOException {
    NewObjects objects = NewObjects.of(store, root);
    Set<ObjectKey> made = new HashSet<>(copies);
    SideBySide.read(copies, copy -> {
      try {
        objects.put(copy, store.get(copied(copy), LONGEST));
        return Optional.<ObjectKey>empty();
      } catch (Missing sweptMeanwhile) {
        return Optional.of(copy);
      }
    }, swept -> swept.ifPresent(made::remove));
    return made;
  }

  /**
   * Puts back what is copied and not there any more. What is there stays, whatever the copy says. Needs no key.
   *
   * @return how many objects were put back
   */
  public long putBack() throws IOException {
    long[] back = new long[1];
    SideBySide.read(stored(), copy -> {
      ByteBuffer bytes = store.get(copy, LONGEST);
      return store.putIfAbsent(copied(copy), bytes) ? 1 : 0;
    }, done -> back[0] += done);
    return back[0];
  }
}
