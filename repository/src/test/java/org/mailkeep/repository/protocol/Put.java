package org.mailkeep.repository.protocol;

/** A put under way: applied when it arrives, which may be late and more than once. */
sealed interface Put {

  record OfOpen(int run) implements Put {}

  record OfPack(int pack) implements Put {}

  record OfSnapshot(int run) implements Put {}

  record OfOutcome(int run, Outcome outcome) implements Put {}

  record OfRoot(Root root) implements Put {}
}
