package org.mailkeep.repository.run;

import java.util.function.Function;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.tree.PageRef;
import org.mailkeep.repository.tree.PageShape;

/**
 * A page of an account, and what it takes to store a later one as a patch.
 *
 * @param shape as {@link PageShape#write} gave it; empty if nothing is stored as a patch of such a page. Not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // handed from file to file
record KnownPage(PageRef page, byte[] shape) {

  /** The same where {@code resolve} says that it lies. */
  KnownPage resolved(Function<Place, Place> resolve) {
    return new KnownPage(new PageRef(page.id(), page.length(), resolve.apply(page.place())), shape);
  }
}
