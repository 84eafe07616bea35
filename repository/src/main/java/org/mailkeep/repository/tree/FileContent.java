package org.mailkeep.repository.tree;

import org.mailkeep.repository.recipe.RecipeSegment;

/** Where a file's bytes are written down. */
public sealed interface FileContent {

  /** The file is empty. */
  record Empty() implements FileContent {}

  /** The recipe is short and stands in the entry itself. */
  record InPlace(RecipeSegment recipe) implements FileContent {}

  /** The recipe is a list of pages. */
  record Paged(PageTop recipe) implements FileContent {}
}
