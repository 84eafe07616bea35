package org.mailkeep.repository.recipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.chunk.GearTable;

/**
 * Makes a {@link CutFile} of one file after another, by itself: any number of these can work side by side, each on one thread, while a run takes the files in their order. Between files it keeps
 * no more memory than its streams need.
 */
public final class FileCutter {

  /** What is kept beside the bytes of a chunk, about. */
  private static final int OVERHEAD = 128;

  private static final int FIRST_BYTES = 8 << 10;

  private final RecipeWriter writer;
  private byte[] bytes = new byte[0];
  private int length;
  private long left;
  private List<CutFile.Chunk> chunks = new ArrayList<>();
  private BitSet endsApart = new BitSet();
  private List<RecipeSegment> segments = new ArrayList<>();

  /** Cuts and names as a repository with these does. */
  public FileCutter(byte[] chunkIdKey, ChunkerParams params) {
    writer = new RecipeWriter(new Chunks(), new ChunkHasher(chunkIdKey), new GearTable(chunkIdKey), params,
        segment -> segments.add(segment));
  }

  /**
   * Begins a file, and forgets one that was not ended.
   *
   * @param most bytes of memory that it may take
   * @return takes it apart; throws {@link TooLargeException} once it has become larger
   */
  public RecipeSink begin(long most) throws IOException {
    left = Long.MAX_VALUE;
    writer.discard();
    clear();
    left = most;
    return writer;
  }

  /**
   * Takes note of memory that is needed for what goes with the file.
   *
   * @throws TooLargeException if it becomes too much
   */
  public void charge(long more) throws TooLargeException {
    left -= more;
    if (left < 0) {
      throw new TooLargeException();
    }
  }

  /** Ends the file that was begun. */
  public CutFile end() throws IOException {
    long units = writer.units();
    writer.endFile();
    CutFile file = new CutFile(bytes, chunks, endsApart, segments, units);
    clear();
    return file;
  }

  private void clear() {
    bytes = new byte[0];
    length = 0;
    chunks = new ArrayList<>(2);
    endsApart = new BitSet();
    segments = new ArrayList<>(1);
  }

  /** The file that is being taken apart needs more memory than it may. */
  public static final class TooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    TooLargeException() {
      super("too large to be taken apart in memory");
    }
  }

  /** Keeps the chunks of the file. */
  private final class Chunks implements ChunkSink {

    @Override
    public Place add(ChunkId id, byte[] from, int offset, int count, Grouping grouping) throws IOException {
      charge(count + OVERHEAD);
      if (count > bytes.length - length) {
        bytes = Arrays.copyOf(bytes, length == 0 ? count : Math.max(length + count, Math.max(FIRST_BYTES, 2 * length)));
      }
      System.arraycopy(from, offset, bytes, length, count);
      chunks.add(new CutFile.Chunk(id, length, count, grouping));
      length += count;
      return CutFile.numbered(chunks.size() - 1);
    }

    @Override
    public void endApart() {
      endsApart.set(chunks.size() - 1);
    }
  }
}
