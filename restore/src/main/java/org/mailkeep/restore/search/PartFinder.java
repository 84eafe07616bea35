package org.mailkeep.restore.search;

import java.util.List;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.CutChunk;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeStep;
import org.mailkeep.repository.recipe.RecipeStream;

/**
 * Finds, in the recipe of a file, where it has a part of certain bytes: a stream that is cut into the chunks of those bytes, all of them in order. A long part goes over from one segment of the
 * recipe into the next, which may name chunks at its seam again. Segments are given in order, one file after the other.
 */
final class PartFinder {

  private static final int PARTS = 2;

  private final List<CutChunk> wanted;
  private final long length;

  /** How much of the bytes the last stream of the segment before had; 0 if it was not they. */
  private long begun;
  private long beginsAt;

  PartFinder(List<CutChunk> wanted) {
    this.wanted = wanted;
    length = wanted.getLast().offset() + wanted.getLast().length();
  }

  /** Begins a file. */
  void begin() {
    begun = 0;
  }

  /** Whether a segment has the first chunk of the bytes, which others may share. Any that has not, and comes after none that has, need not be given. */
  boolean mayHold(RecipeSegment segment) {
    for (RecipeStream stream : segment.streams()) {
      for (ChunkRef chunk : stream.chunks()) {
        if (chunk.id().equals(wanted.getFirst().id())) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Takes the next segment.
   *
   * @param position where in the file it begins
   * @param places told where in the file each part begins that ends here; within a compressed stretch, where that begins
   */
  void segment(RecipeSegment segment, long position, Places places) {
    int streams = segment.streams().size();
    long[] at = new long[streams];
    long[] taken = new long[streams];
    if (segment.steps().isEmpty()) {
      at[0] = position;
      taken[0] = segment.length();
    }
    long now = position;
    boolean compressed = !segment.steps().isEmpty() && segment.steps().getFirst() instanceof RecipeStep.Resume;
    for (RecipeStep step : segment.steps()) {
      switch (step) {
        case RecipeStep.Taking taking -> {
          if (taken[taking.stream()] == 0) {
            at[taking.stream()] = now;
          }
          taken[taking.stream()] += taking.taken();
          now += compressed ? 0 : taking.given();
        }
        case RecipeStep.Compress compress -> compressed = true;
        case RecipeStep.Resume resume -> compressed = true;
        case RecipeStep.EndCompress end -> {
          compressed = false;
          now += end.given();
        }
      }
    }
    long before = begun;
    begun = 0;
    int first = segment.steps().isEmpty() ? 0 : PARTS;
    for (int i = first; i < streams; i++) {
      RecipeStream stream = segment.streams().get(i);
      begun = 0;
      if (i == first && before > 0 && follows(stream, before)) {
        begun = before + taken[i];
      } else if (follows(stream, 0)) {
        begun = taken[i];
        beginsAt = at[i];
      }
      if (begun == length) {
        places.place(beginsAt);
        begun = 0;
      }
    }
  }

  /** Whether a stream goes on with the bytes from {@code offset} on. */
  private boolean follows(RecipeStream stream, long offset) {
    long from = offset - stream.skip();
    int next = 0;
    while (next < wanted.size() && wanted.get(next).offset() < from) {
      next++;
    }
    if (from < 0 || stream.chunks().isEmpty() || stream.chunks().size() > wanted.size() - next
        || wanted.get(next).offset() != from) {
      return false;
    }
    for (ChunkRef chunk : stream.chunks()) {
      CutChunk expected = wanted.get(next++);
      if (!chunk.id().equals(expected.id()) || chunk.length() != expected.length()) {
        return false;
      }
    }
    return true;
  }

  /** Told of places in a file. */
  @FunctionalInterface
  interface Places {
    void place(long position);
  }
}
