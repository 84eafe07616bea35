package org.mailkeep.repository.recipe;

import java.util.List;
import java.util.function.Function;

/**
 * How a run of a file's bytes is rebuilt. A file is its segments one after another.
 *
 * @param streams what the steps read: 0 the skeleton, 1 the literals, then a stream for each part
 * @param steps in the order of the file; none means stream 0 as it is
 */
public record RecipeSegment(List<RecipeStream> streams, List<RecipeStep> steps) {

  /** At most this many streams. */
  public static final int STREAMS = 250;

  /** At most this many steps. */
  public static final int STEPS = 65_536;

  public RecipeSegment {
    streams = List.copyOf(streams);
    steps = List.copyOf(steps);
  }

  /** The bytes of the file that it rebuilds; those of a compressed stretch count where the stretch ends. */
  public long length() {
    if (steps.isEmpty()) {
      return streams.getFirst().length();
    }
    long length = 0;
    boolean compressed = false;
    for (RecipeStep step : steps) {
      switch (step) {
        case RecipeStep.Taking taking -> length += compressed ? 0 : taking.given();
        case RecipeStep.Compress compress -> compressed = true;
        case RecipeStep.Resume resume -> compressed = true;
        case RecipeStep.EndCompress end -> {
          compressed = false;
          length += end.given();
        }
      }
    }
    return length;
  }

  /** The same segment with every place looked up anew. */
  public RecipeSegment resolve(Function<Place, Place> places) {
    return new RecipeSegment(streams.stream()
        .map(stream -> new RecipeStream(stream.skip(),
            stream.chunks().stream().map(chunk -> chunk.at(places.apply(chunk.place()))).toList()))
        .toList(), steps);
  }
}
