package org.mailkeep.repository.mark;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.run.AccountTags;

/**
 * Which blocks of catalog packs may hold records of some accounts. Who can't open pages of messages doesn't see which records they refer to, so all records of an account are kept for as long as anything of the account is.
 */
public final class RecordOwners {

  private final AccountTags tags;
  private final int taggedFrom;
  private final Set<Integer> records = new HashSet<>();
  private final Map<Integer, Set<Integer>> recordsByOwner = new HashMap<>();

  /**
   * Of no account so far.
   *
   * @param taggedFrom packs of this epoch and later have a tag of its own on blocks of records, 0 if none has; in all others any block may be one
   */
  public RecordOwners(AccountTags tags, int taggedFrom) {
    this.tags = tags;
    this.taggedFrom = taggedFrom == 0 ? Integer.MAX_VALUE : taggedFrom;
  }

  /** Adds an account. */
  public void add(String account) {
    int tag = tags.records(account);
    if (records.add(tag)) {
      recordsByOwner.computeIfAbsent(tags.blocks(account), owner -> new HashSet<>()).add(tag);
    }
  }

  /** Whether a block that no page needs may hold records of one of the accounts. */
  public boolean owns(PackId pack, BlockExtent block) {
    return records.contains(block.owner())
        || pack.epoch() < taggedFrom && recordsByOwner.containsKey(block.owner());
  }

  /** The tag that a block of a catalog pack gets when it is moved to one that has tags on records; null if that can't be told. */
  public @Nullable Integer tag(PackId pack, BlockExtent block) {
    if (pack.epoch() >= taggedFrom) {
      return block.owner();
    }
    Set<Integer> candidates = new HashSet<>(recordsByOwner.getOrDefault(block.owner(), Set.of()));
    if (records.contains(block.owner())) {
      candidates.add(block.owner());
    }
    return candidates.size() == 1 ? candidates.iterator().next() : null;
  }
}
