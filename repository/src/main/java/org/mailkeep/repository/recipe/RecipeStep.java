package org.mailkeep.repository.recipe;

import org.mailkeep.repository.recipe.RecipeSink.Closing;

/** One step in putting a file together again. */
public sealed interface RecipeStep {

  /** A step that takes the next bytes of a stream. */
  sealed interface Taking extends RecipeStep {

    /** The stream that the step reads on. */
    int stream();

    /** How many bytes of the stream it takes. */
    long taken();

    /** How many bytes it gives: to the file or, between {@link Compress} and {@link EndCompress}, to the compressor. */
    long given();
  }

  /** The next {@code taken} bytes of the stream as they are. */
  record Copy(int stream, long taken) implements Taking {
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
  record Base64(int stream, long taken, RecipeSink.Wrapping.Base64Lines wrapping, Closing closing) implements Taking {
    @Override
    public long given() {
      long characters = (taken + 2) / 3 * 4;
      long lineEnds = (characters - 1) / wrapping.columns() + (closing == Closing.LINE_END ? 1 : 0);
      return characters + lineEnds * wrapping.lineEnd().bytes();
    }
  }

  /** From here on the bytes given go through a compressor, also across the ends of segments, up to {@link EndCompress}. */
  record Compress(Compression compression) implements RecipeStep {}

  /** The first step of a segment within such a stretch: says that what the segment gives is compressed still. */
  record Resume() implements RecipeStep {}

  /**
   * The stretch ends.
   *
   * @param given bytes of the file that all of the stretch gives
   * @param check CRC-32C of those bytes
   */
  record EndCompress(long given, int check) implements RecipeStep {}
}
