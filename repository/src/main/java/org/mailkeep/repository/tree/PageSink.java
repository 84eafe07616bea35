package org.mailkeep.repository.tree;

import java.io.IOException;
import java.util.List;
import org.mailkeep.repository.recipe.Place;

/** Where finished pages go. */
@FunctionalInterface
public interface PageSink {

  /**
   * Stores a page unless the account's base has it, and says where it is.
   *
   * @param logical the bytes that its id covers; not kept
   * @param places where the things lie that it refers to, in order; not kept
   * @param items what it consists of, if it is a page of the lowest level, which may be worth comparing with an earlier one; not kept
   */
  PageRef store(byte[] logical, List<Place> places, List<PageItem> items) throws IOException;
}
