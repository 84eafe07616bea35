package org.mailkeep.repository.mark;

import java.util.HashSet;
import java.util.Set;
import org.mailkeep.repository.pack.PackDirectory;
import org.mailkeep.repository.run.AccountTags;

/** Tells which accounts may have records in some packs of catalogs, by the owners of blocks: who can't open pages of messages doesn't see which records they refer to. Not thread-safe. */
public final class RecordReach {

  private final AccountTags tags;
  private final Set<Integer> owners = new HashSet<>();
  private final Set<String> accounts = new HashSet<>();
  private boolean everybody;

  /** None so far. */
  public RecordReach(AccountTags tags) {
    this.tags = tags;
  }

  /** Adds a pack of which this is the directory. */
  public void add(PackDirectory directory) {
    directory.blocks().forEach(block -> owners.add(block.owner()));
  }

  /** Adds an account whose records lay in a pack that can't be read. */
  public void add(String account) {
    accounts.add(account);
  }

  /** Nobody knows whose records lay in a pack that can't be read. */
  public void addEverybody() {
    everybody = true;
  }

  /** Whether records of {@code account} may lie in one of the packs. In old ones, blocks of records are owned like those of pages. */
  public boolean has(String account) {
    return everybody || accounts.contains(account) || owners.contains(tags.records(account))
        || owners.contains(tags.blocks(account));
  }
}
