package org.mailkeep.repository.maintain;

import java.security.SecureRandom;
import java.time.Clock;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.catalog.CatalogReader;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Role;
import org.mailkeep.repository.pack.PackReader;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.run.CommittedSnapshots;
import org.mailkeep.repository.run.Ledger;
import org.mailkeep.repository.run.RunLog;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.tree.TreeReader;

/**
 * What maintenance works with.
 *
 * @param store where objects are
 * @param keyring of an owner or maintainer
 * @param roots the chain of roots
 * @param log the runs of open epochs
 * @param ledger the runs that roots keep
 * @param snapshots reads what runs recorded
 * @param trees reads the pages of accounts
 * @param catalogs reads those of catalogs
 * @param packs reads packs
 * @param clock tells how old a run is that does not end; no safety rests on it
 * @param random for tokens
 */
public record MaintenanceContext(ObjectStore store, Keyring keyring, RootChain roots, RunLog log, Ledger ledger,
    CommittedSnapshots snapshots, TreeReader trees, CatalogReader catalogs, PackReader packs, Clock clock,
    SecureRandom random) {

  /**
   * Fails unless the role may write roots.
   *
   * @throws WrongKey then
   */
  void requireMaintainer() throws WrongKey {
    Role role = keyring.role();
    if (role != Role.OWNER && role != Role.MAINTAINER) {
      throw new WrongKey("the role " + role + " may not maintain a repository; use a maintainer's credential, "
          + "or the owner's passphrase");
    }
  }
}
