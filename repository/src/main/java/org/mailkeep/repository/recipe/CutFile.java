package org.mailkeep.repository.recipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.recipe.ChunkSink.Grouping;

/**
 * A file that was taken apart before anybody asked where its chunks lie: they have their names, and the recipe refers to them by their numbers. Made by {@link FileCutter}. Immutable, all of
 * it in memory.
 */
public final class CutFile {

  private final byte[] bytes;
  private final List<Chunk> chunks;
  private final BitSet endsApart;
  private final List<RecipeSegment> segments;
  private final long units;

  /**
   * Takes over what it is given.
   *
   * @param endsApart numbers of the chunks that are the last of a stream that is stored apart
   * @param segments whose places are {@link #numbered}
   */
  CutFile(byte[] bytes, List<Chunk> chunks, BitSet endsApart, List<RecipeSegment> segments, long units) {
    this.bytes = bytes;
    this.chunks = chunks;
    this.endsApart = endsApart;
    this.segments = segments;
    this.units = units;
  }

  /** Stands in the recipe for the place of a chunk, until that is known. */
  static Place numbered(int chunk) {
    return new Place.Pending(chunk, 0);
  }

  /** How many units (messages) it has, as {@link RecipeSink#endUnit} told them. */
  public long units() {
    return units;
  }

  /**
   * Gives all chunks to {@code sink}, in order, as if the file were taken apart only now.
   *
   * @return for {@link #segments}
   */
  public Places place(ChunkSink sink) throws IOException {
    List<Place> places = new ArrayList<>(chunks.size());
    for (Chunk chunk : chunks) {
      places.add(sink.add(chunk.id, bytes, chunk.offset, chunk.length, chunk.grouping));
      if (endsApart.get(places.size() - 1)) {
        sink.endApart();
      }
    }
    return new Places(places);
  }

  /** Its recipe, without places: what {@link Places#of} each stands for tells {@link #place}. */
  public List<RecipeSegment> segments() {
    return segments;
  }

  /**
   * One of its chunks.
   *
   * @param offset of its first byte in memory
   */
  record Chunk(ChunkId id, int offset, int length, Grouping grouping) {}

  /** Where the chunks of a file lie. */
  public static final class Places {

    private final List<Place> places;

    private Places(List<Place> places) {
      this.places = places;
    }

    /** The place that one in the file's recipe stands for. */
    public Place of(Place numbered) {
      return places.get(((Place.Pending) numbered).block());
    }
  }
}
