package org.mailkeep.repository.objectlock;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.store.ObjectStore;

/** What the newest root says of locks, for people. Thread-safe. */
public final class LockRecords {

  private final ObjectStore store;
  private final Keyring keyring;
  private final RootChain roots;
  private final SecureRandom random;

  public LockRecords(ObjectStore store, Keyring keyring, RootChain roots, SecureRandom random) {
    this.store = store;
    this.keyring = keyring;
    this.roots = roots;
    this.random = random;
  }

  /** On what terms packs and snapshots are locked; empty if no more are. */
  public Optional<LockTerms> terms() throws IOException {
    return LockSection.of(roots.newest()).terms();
  }

  /**
   * Says on what terms packs and snapshots are locked from now on; empty for no more. Locks that there are stay. Whether the store keeps locks is tried first, by locking an object and trying to delete it.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.Refused if it does not
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if the credential's role may not write roots
   */
  public void set(Optional<LockTerms> terms) throws IOException {
    if (terms.isPresent()) {
      LockTrial.run(store, terms.get().mode(), Id128.random(random));
    }
    roots.change(root -> {
      LockSection section = LockSection.of(root);
      return section.terms().equals(terms)
          ? Optional.empty()
          : Optional.of(new LockSection(terms, section.list()).in(root));
    }, random);
  }

  /** The locks that rounds of deleting have seen to. */
  public KnownLocks known() throws IOException {
    return new LockLists(store, keyring).read(roots.newest());
  }

  /** Asks the store about each of those. */
  public LockCheck check(KnownLocks known) throws IOException {
    return LockCheck.of(store, known);
  }
}
