package org.mailkeep.repository.mark;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.pack.BlockExtent;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.pack.PackSource;
import org.mailkeep.repository.root.Erasures;
import org.mailkeep.repository.run.AccountTags;

/**
 * Which blocks of catalog packs may hold records of some accounts. Who can't open pages of messages doesn't see which records they refer to, so all records of an account are kept for as long as anything of the account is.
 */
public final class RecordOwners {

  private final AccountTags tags;
  private final int taggedFrom;
  private final Erasures erasures;
  private final Map<Integer, Integer> records = new HashMap<>();
  private final Map<Integer, Set<Integer>> recordsByOwner = new HashMap<>();

  /**
   * Of no account so far.
   *
   * @param erasures older records of accounts that were erased belong to nobody
   * @param taggedFrom packs of this epoch and later have a tag of its own on blocks of records, 0 if none has; in all others any block may be one
   */
  public RecordOwners(AccountTags tags, int taggedFrom, Erasures erasures) {
    this.tags = tags;
    this.erasures = erasures;
    this.taggedFrom = taggedFrom == 0 ? Integer.MAX_VALUE : taggedFrom;
  }

  /** Adds an account. */
  public void add(String account) {
    int tag = tags.records(account);
    int since = erasures.since(tags.entry(account));
    if (records.merge(tag, since, Math::min) == since) {
      recordsByOwner.computeIfAbsent(tags.blocks(account), owner -> new HashSet<>()).add(tag);
    }
  }

  /**
   * Whether a block that no page needs may hold records of one of the accounts.
   *
   * @param bornIn the epoch under which it was stored at first
   */
  public boolean owns(PackId pack, BlockExtent block, int bornIn) {
    return isSince(block.owner(), bornIn) || pack.epoch() < taggedFrom
        && recordsByOwner.getOrDefault(block.owner(), Set.of()).stream().anyMatch(tag -> isSince(tag, bornIn));
  }

  /** Whether one of its blocks may hold such records. */
  public boolean owns(PackSource pack) {
    List<BlockExtent> blocks = pack.directory().blocks();
    return IntStream.range(0, blocks.size())
        .anyMatch(ordinal -> owns(pack.pack(), blocks.get(ordinal), pack.bornIn(ordinal)));
  }

  private boolean isSince(int tag, int bornIn) {
    Integer since = records.get(tag);
    return since != null && bornIn >= since;
  }

  /** The tag that a block of a catalog pack gets when it is moved to one that has tags on records; null if that can't be told. */
  public @Nullable Integer tag(PackId pack, BlockExtent block) {
    if (pack.epoch() >= taggedFrom) {
      return block.owner();
    }
    Set<Integer> candidates = new HashSet<>(recordsByOwner.getOrDefault(block.owner(), Set.of()));
    if (records.containsKey(block.owner())) {
      candidates.add(block.owner());
    }
    return candidates.size() == 1 ? candidates.iterator().next() : null;
  }
}
