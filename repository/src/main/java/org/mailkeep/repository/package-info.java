/**
 * The storage engine: objects, keys, packs, index, recipes, snapshots, prune and verify. The agent and restore call it;
 * it knows bytes and never parses mail.
 */
@NullMarked
package org.mailkeep.repository;

import org.jspecify.annotations.NullMarked;
