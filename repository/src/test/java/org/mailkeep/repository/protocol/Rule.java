package org.mailkeep.repository.protocol;

/**
 * The rules of the protocol, by their numbers; a rule of several clauses has a constant for each. A schedule can be run with one of them broken, in the way that the comment at its
 * use says.
 */
enum Rule {
  // @formatter:off: one clause a line
  OPEN(1, "a run creates `open` before it does anything else"),
  OWN_EPOCH(1, "the run's objects stay under the epoch of its `open`"),
  READ_AGAIN(2, "after listing, the root is read again, and a run whose epoch moved starts over"),
  BORROW_LIVE(3, "only packs of the live index are borrowed from; a hit in the local index proves nothing"),
  BORROW_UNCONDEMNED(3, "no condemned pack is borrowed from"),
  NAME_BORROWED(3, "the packs that were borrowed from are named in the outcome"),
  BASE_IS_COMMITTED(4, "heads and recipes are inherited only from a base in the ledger or committed and unfolded"),
  BASE_IS_NAMED(4, "the base is named in the outcome"),
  HONOUR_ERASURES(5, "a base that the root says is erased is not inherited from"),
  DECIDE_ANEW(6, "after an abort or crash everything is decided anew"),
  ADOPT_ABOVE_FLOOR(6, "own packs are adopted only if their epoch is not below the floor"),
  ADOPTED_ARE_BORROWED(6, "adopted packs are listed as borrowed"),
  OUTCOME_LAST(7, "packs, segments and snapshot are put before the outcome"),
  IDENTICAL_RETRY(7, "the outcome is retried only with identical content"),
  READ_BACK(7, "an ambiguous reply is read back"),
  COMPARE_TOKEN(7, "what is read back is one's own only if the token is"),
  LAST_READ(8, "a run whose epoch was closed without it has failed"),

  RECOMPUTE(9, "every change is a root created on its predecessor; a lost race means recompute"),
  MARK_FROM_LEDGER(9, "marking starts from the ledger, never from a listing"),
  FLOOR_PROTECTS(9, "only packs of epochs below the floor are condemned"),
  KEEP_A_HOLDER(9, "every live chunk keeps a holder that is not condemned"),
  MARK_WITH_EPOCH(9, "what is condemned and retired is published with the next epoch"),
  FENCE_READS_FIRST(10, "a fence reads the root, then lists"),
  FENCE_ABORTS(10, "a fence aborts the undecided by creating their outcome"),
  COMMITTED_COUNTS(10, "a fence that finds an outcome where it would create one reads it: committed counts"),
  FENCE_TO_EPOCH(10, "a fence closes only epochs below the root's"),
  FOLD_ALL(11, "one root adds all committed runs and moves the boundary"),
  UNCONDEMN_BORROWED(11, "a fold un-condemns what its runs name or borrow"),
  UNCONDEMN_RETIRED_BASE(11, "a fold un-condemns what a run needs whose base was retired"),
  DROP_UP_TO_BOUNDARY(11, "a fold drops only what was condemned with an epoch up to the boundary"),
  DELETE_DROPPED(12, "only dropped packs are deleted, not those condemned"),
  SWEEP_BELOW_FLOOR(12, "what no root names is deleted only below the floor"),
  SWEEP_AFTER_FLOOR_EPOCH(12, "what no root names is deleted only once the boundary reached the floor's epoch"),
  DELETE_BY_PUBLISHED_ROOT(12, "it is the newest root that says what to delete, not one that is to be"),
  FLOOR_WITH_EPOCH(13, "the floor rises only with an epoch"),
  REPACK_IS_A_RUN(14, "repacking is a run, with `open` and outcome"),
  SOURCE_IS_CONDEMNED(14, "the source of a repack is condemned later, not dropped"),
  MERGE_FOLDED(15, "merging covers segments of folded runs only"),
  MERGE_KEEPS_PAIRS(15, "merging keeps every pair of chunk and pack"),
  HOLDS_OF_ROOT(16, "what is retired is held against the holds of the very root that it is built on"),
  KEEP_NEWEST(16, "an account's newest entry is not retired"),
  ERASE_WITH_EPOCH(17, "an erasure is published with the next epoch"),
  FOLD_REWRITES(17, "a fold rewrites the runs that were in flight when something was erased"),
  ERASED_AT_BOUNDARY(17, "an erasure is done when the boundary reached its epoch"),
  READERS_ERASE(17, "readers apply erasures at once"),
  LIST_THEN_READ(18, "a reader lists, then reads the root"),
  READ_ON_404(18, "a reader that finds an object gone reads the root again"),
  REFUSE_OLDER_ROOT(18, "a client refuses a root that is older than the newest it has seen"),
  CONTROLS_BELOW_BOUNDARY(19, "`open` and outcome are deleted only below the boundary"),
  ROOTS_STAY(19, "roots are never deleted"),
  REBUILD_FOLDED(20, "an index that is rebuilt from packs names none of an unfolded run");
  // @formatter:on

  private final int number;
  private final String text;

  Rule(int number, String text) {
    this.number = number;
    this.text = text;
  }

  @Override
  public String toString() {
    return "rule " + number + ", " + name() + ": " + text;
  }
}
