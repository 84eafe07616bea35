package org.mailkeep.repository.tree;

import java.util.List;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.recipe.Place;

/**
 * One page of a list.
 *
 * @param id keyed hash of its logical bytes
 * @param length of what lies at its place: the whole page, places included, or the patch; bytes
 * @param place where it lies
 */
public record PageRef(ChunkId id, int length, Place place) {

  /** Whether it is stored as a patch of another page. */
  public boolean patched() {
    return place instanceof Place.Patched;
  }

  /**
   * Everything that has to be there for the page to be read: where it lies itself and, if that is a patch, where the page lies that it is a patch of.
   *
   * @throws IllegalStateException if it is not stored yet
   */
  public List<Place.Stored> needs() {
    return switch (place) {
      case Place.Stored stored -> List.of(stored);
      case Place.Patched(Place.Stored patch, Place.Stored base, int length) -> List.of(patch, base);
      default -> throw new IllegalStateException("a page that is not stored");
    };
  }
}
