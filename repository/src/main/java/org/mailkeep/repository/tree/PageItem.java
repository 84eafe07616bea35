package org.mailkeep.repository.tree;

import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Id128;

/**
 * An item of a page that is being stored, for those who look for what the page has in common with another.
 *
 * @param hash the beginning of the SHA-256 of its logical bytes: equal hashes, equal items
 * @param length of its logical bytes
 * @param references how many places belong to it
 * @param before the logical bytes of the item that it takes the place of, whose places are its own; null if that is not known
 */
@SuppressWarnings("ArrayRecordComponent") // read and forgotten
public record PageItem(Id128 hash, int length, int references, byte @Nullable [] before) {}
