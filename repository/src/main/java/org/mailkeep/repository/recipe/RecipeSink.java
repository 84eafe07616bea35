package org.mailkeep.repository.recipe;

import java.io.IOException;

/**
 * Takes one file apart: a cutter says, in the order of the file, which bytes are what, and the recipe that puts them together again is written
 * along the way. The bytes given must be, in order and once each, exactly those of the file: a skeleton or literal byte stands for itself, the bytes of a wrapped part for their
 * wrapped form, the plaintext of a compressed stretch for what it is compressed to.
 *
 * <p>The arrays handed in are copied and may be reused at once. Used by one thread. After an {@link IOException} the run is over.
 */
public interface RecipeSink {

  /** The next bytes of the file, belonging to what holds its parts together: headers, boundaries, small parts. */
  void skeleton(byte[] bytes, int offset, int length) throws IOException;

  /** The next bytes of the file, which must not share a chunk with the skeleton because they change while the rest stays (mbox status lines). */
  void literal(byte[] bytes, int offset, int length) throws IOException;

  /** Begins a part: a stream of its own, cut and found again apart from everything around it. */
  void beginPart(Wrapping wrapping) throws IOException;

  /** The next bytes of the part that was begun, unwrapped. */
  void part(byte[] bytes, int offset, int length) throws IOException;

  /**
   * Ends a run of the part's bytes; the part goes on with {@link #resumePart}. Between the two there may be a little skeleton, at most a few KiB, and nothing else.
   *
   * @param closing as for {@link #endPart}: each run is wrapped for itself
   */
  void pausePart(Closing closing) throws IOException;

  /** Goes on with the part that was paused: what it holds is one stream, however its runs are wrapped. */
  void resumePart(Wrapping wrapping) throws IOException;

  /**
   * Ends the part, which is not paused.
   *
   * @param closing for a base64 part: whether its last line too ended with the line end; else false
   */
  void endPart(Closing closing) throws IOException;

  /**
   * Begins a stretch of the file that is compressed: what is told up to {@link #endCompressed} is its plaintext, taken apart like any other. Stretches don't nest, and begin and end
   * outside of parts. The caller has made sure that compressing the plaintext gives the file's bytes again.
   */
  void beginCompressed(Compression compression) throws IOException;

  /**
   * Ends the stretch.
   *
   * @param fileBytes how many bytes of the file it is, header and trailer included
   * @param check CRC-32C of those bytes
   */
  void endCompressed(long fileBytes, int check) throws IOException;

  /** Ends a message or another unit that should be found again alone when its neighbours change. At the end of a file it may be left out. */
  void endUnit() throws IOException;

  /** How the bytes of a part were wrapped in the file. */
  sealed interface Wrapping {

    /** Not at all. */
    record Verbatim() implements Wrapping {}

    /**
     * Base64 (RFC 4648 alphabet, padded) in lines of {@code columns} characters, all but the last full.
     *
     * @param columns characters of a full line, 1 to {@link #MOST_COLUMNS}; need not be a multiple of 4; not looked at when there are no line ends
     * @param lineEnd what ends a line
     */
    record Base64Lines(int columns, LineEnd lineEnd) implements Wrapping {

      /** Longer lines are one endless line each. */
      public static final int MOST_COLUMNS = 65_535;

      public Base64Lines {
        if (columns < 1 || columns > MOST_COLUMNS) {
          throw new IllegalArgumentException("base64 of " + columns + " columns");
        }
      }
    }
  }

  /** Whether the last line of a base64 part ended with the line end. */
  enum Closing {
    /** The part ends with a character of its text. */
    OPEN,
    /** The part ends with a line end. */
    LINE_END
  }
}
