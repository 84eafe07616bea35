/**
 * A model of runs and maintenance: the rules of docs/architecture.md, "Commit and prune", as step machines over a store that loses replies and applies puts late. One step is one
 * request. {@code ProtocolModelTest} runs random schedules of it, with all rules in force and with each one broken.
 *
 * <p>Runs, packs and items (a chunk of mail, or the head of an account's tree) are numbers below 64, and sets of them the bits of a {@code long}.
 */
package org.mailkeep.repository.protocol;
