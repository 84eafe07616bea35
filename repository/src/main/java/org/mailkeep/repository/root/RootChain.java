package org.mailkeep.repository.root;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.OutcomeUnknown;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.key.Signed;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoredObject;

/** The chain of roots as it is stored. Roots never change, so that looking again costs a listing of one key if there is no newer one. Thread-safe. */
public final class RootChain {

  /** How often a change begins anew when others write roots as well. */
  private static final int TRIES = 20;

  private final ObjectStore store;
  private final Keyring keyring;
  private final RootMemory memory;
  private final Stamp stamp;
  private @Nullable RootLink last;
  private boolean createsOnce;

  public RootChain(ObjectStore store, Keyring keyring) {
    this(store, keyring, RootMemory.NONE);
  }

  /** A chain of which a client refuses to go back. */
  public RootChain(ObjectStore store, Keyring keyring, RootMemory memory) {
    this(store, keyring, memory, (before, next) -> next);
  }

  /** The same; every root but the first gets {@code stamp}. */
  public RootChain(ObjectStore store, Keyring keyring, RootMemory memory, Stamp stamp) {
    this.store = store;
    this.keyring = keyring;
    this.memory = memory;
    this.stamp = stamp;
  }

  /**
   * Writes the root that begins a repository.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Exists if there is one
   */
  public void create(Root first) throws IOException {
    ObjectKey key = RootFormat.key(first.sequence());
    store.put(key, keyring.signSealed(ObjectKind.ROOT, key, RootFormat.write(first)));
  }

  /**
   * The newest root.
   *
   * @throws Missing if there is none: the repository was not made to the end, or it was deleted
   * @throws Corrupt if it is older than one that this client has seen
   */
  public Root newest() throws IOException {
    return newestLink().root();
  }

  /** The root that was read last: the newest of some moment since this chain was opened. Read now, if none was. */
  public synchronized Root recent() throws IOException {
    RootLink known = last;
    return known != null ? known.root() : newest();
  }

  /** The newest root with the hash that its successor has to name. */
  public synchronized RootLink newestLink() throws IOException {
    List<StoredObject> newest = store.list(RootFormat.PREFIX, "", 1);
    if (newest.isEmpty()) {
      throw new Missing(store.location()
          + ": the repository has no root; it was not initialised to the end, or its roots were deleted");
    }
    ObjectKey key = newest.getFirst().key();
    RootLink known = last;
    if (known != null && RootFormat.key(known.root().sequence()).equals(key)) {
      return known;
    }
    RootLink link = read(key);
    refuseOlder(link, key);
    last = link;
    return link;
  }

  /**
   * Makes {@code next} the successor of {@code before}, with a token of its own.
   *
   * @return the new link, or empty if another successor was there before: then what is to be changed has to be worked out anew
   * @throws OutcomeUnknown if the store stopped answering and does not say what became of it
   * @throws Refused if the store overwrites objects that exist: another's root could be lost
   */
  public synchronized Optional<RootLink> append(RootLink before, Root next, Id128 token) throws IOException {
    requireCreateOnce(before);
    Root root = stamp.on(before.root(), next).after(before.root(), before.sha256(), token);
    ObjectKey key = RootFormat.key(root.sequence());
    ByteBuffer object = keyring.signSealed(ObjectKind.ROOT, key, RootFormat.write(root));
    if (object.remaining() > RootFormat.LONGEST) {
      throw new Refused(key + ": would be " + object.remaining() + " bytes long, at most " + RootFormat.LONGEST, null);
    }
    try {
      store.put(key, object.duplicate());
    } catch (Exists | OutcomeUnknown e) {
      RootLink there;
      try {
        there = read(key);
      } catch (Missing nothing) {
        e.addSuppressed(nothing);
        throw e;
      }
      if (!there.root().token().equals(token)) {
        return Optional.empty();
      }
    }
    RootLink link = new RootLink(root, Hash256.sha256(object));
    remember(link);
    last = link;
    return Optional.of(link);
  }

  /**
   * Changes the newest root: if somebody else is quicker, the change is worked out anew on his.
   *
   * @return the newest link, the change among what it says
   * @throws Unavailable if others kept writing roots
   * @throws UnsupportedFormat if the newest root says something that a maintainer must know and this program does not
   */
  public RootLink change(Change change, SecureRandom random) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      RootLink link = newestLink();
      link.root().refuseUnknown(RootUser.MAINTAINER);
      Optional<Root> next = change.after(link.root());
      if (next.isEmpty()) {
        return link;
      }
      Optional<RootLink> changed = append(link, next.get(), Id128.random(random));
      if (changed.isPresent()) {
        return changed.get();
      }
    }
    throw new Unavailable("others wrote roots " + TRIES + " times in between; try again", null);
  }

  /** A root that is there is created once more, in its own bytes: no harm is done if that is accepted, and it tells. */
  private void requireCreateOnce(RootLink there) throws IOException {
    ObjectKey key = RootFormat.key(there.root().sequence());
    if (!createsOnce && store.putIfAbsent(key, store.get(key, RootFormat.LONGEST))) {
      throw new Refused(store.location() + ": the store overwrites objects that exist (" + key
          + "), so maintenance could undo another's. Keep control objects in a place that holds create-once, such as a "
          + "bucket without object lock (control=); see: mailkeep probe", null);
    }
    createsOnce = true;
  }

  /** What is to be said after a root. */
  @FunctionalInterface
  public interface Change {

    /** The root that is to follow, or empty if nothing is to be changed. May be asked again, for a newer one. */
    Optional<Root> after(Root root) throws IOException;
  }

  /** What every root says, whatever it is written for. */
  @FunctionalInterface
  public interface Stamp {

    /** The root {@code next}, which is to follow {@code before}, with what is to be added. */
    Root on(Root before, Root next) throws IOException;
  }

  RootLink read(ObjectKey key) throws IOException {
    ByteBuffer object = store.get(key, RootFormat.LONGEST);
    Signed signed = keyring.verifySealed(ObjectKind.ROOT, key, object.duplicate());
    if (signed.signer().role() != Role.OWNER && signed.signer().role() != Role.MAINTAINER) {
      throw new Corrupt(key + ": signed by a key of role " + signed.signer().role() + ", which may not write roots");
    }
    return new RootLink(RootFormat.read(signed.body(), signed.version(), key), Hash256.sha256(object));
  }

  private void refuseOlder(RootLink link, ObjectKey key) throws Corrupt {
    Optional<RootMemory.Seen> seen = memory.newest();
    long sequence = link.root().sequence();
    if (seen.isPresent() && seen.get().sequence() > sequence) {
      throw new Corrupt(store.location() + ": its newest root is number " + sequence
          + ", but this machine has seen number " + seen.get().sequence()
          + ": the store was set back, or hides objects. If it was set back on purpose, remove " + memory.place());
    }
    if (seen.isPresent() && seen.get().sequence() == sequence && !seen.get().sha256().equals(link.sha256())) {
      throw new Corrupt(key + ": not the root that this machine has seen; if the repository was restored on purpose, "
          + "remove " + memory.place());
    }
    remember(link);
  }

  private void remember(RootLink link) {
    RootMemory.Seen seen = new RootMemory.Seen(link.root().sequence(), link.sha256());
    if (memory.newest().map(before -> before.sequence() < seen.sequence()).orElse(true)) {
      memory.remember(seen);
    }
  }
}
