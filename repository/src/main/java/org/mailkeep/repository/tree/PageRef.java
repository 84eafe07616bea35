package org.mailkeep.repository.tree;

import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.recipe.Place;

/**
 * One page of a list.
 *
 * @param id keyed hash of its logical bytes
 * @param length of the whole page, places included, bytes
 * @param place where it lies
 */
public record PageRef(ChunkId id, int length, Place place) {}
