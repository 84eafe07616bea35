/**
 * Deletes what no kept snapshot needs, beside running backups: retires entries, marks what the others need, moves what is live out of packs that are mostly dead, condemns, waits until nobody can need it any more, and deletes. Each change
 * is a root; dying halfway leaves what the next time takes up. Rules: docs/architecture.md, "Commit and prune".
 */
@NullMarked
package org.mailkeep.repository.prune;

import org.jspecify.annotations.NullMarked;
