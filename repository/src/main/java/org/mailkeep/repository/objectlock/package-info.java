/**
 * Locks in the store, which keep packs and snapshots from being deleted by anybody before the time that was promised of them: on what terms, how far they reach now, and how they are made longer. Why: docs/adr/0023-object-lock.md.
 */
@NullMarked
package org.mailkeep.repository.objectlock;

import org.jspecify.annotations.NullMarked;
