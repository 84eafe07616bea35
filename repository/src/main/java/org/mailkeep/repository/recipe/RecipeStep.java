package org.mailkeep.repository.recipe;

import org.mailkeep.repository.recipe.RecipeSink.Closing;

/** One step in putting a file together again: takes the next bytes of a stream and gives bytes of the file. */
public sealed interface RecipeStep {

  /** The stream that the step reads on. */
  int stream();

  /** How many bytes of the stream it takes. */
  long taken();

  /** How many bytes of the file it gives. */
  long given();

  /** The next {@code taken} bytes of the stream as they are. */
  record Copy(int stream, long taken) implements RecipeStep {
    @Override
    public long given() {
      return taken;
    }
  }

  /**
   * The next bytes of the stream, encoded.
   *
   * @param wrapping columns and line end
   * @param closing whether the last line ends with the line end
   */
  record Base64(int stream, long taken, RecipeSink.Wrapping.Base64Lines wrapping,
      Closing closing) implements RecipeStep {
    @Override
    public long given() {
      long characters = (taken + 2) / 3 * 4;
      long lineEnds = (characters - 1) / wrapping.columns() + (closing == Closing.LINE_END ? 1 : 0);
      return characters + lineEnds * wrapping.lineEnd().bytes();
    }
  }
}
