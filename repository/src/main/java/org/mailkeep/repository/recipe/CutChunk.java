package org.mailkeep.repository.recipe;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.chunk.FastCdcChunker;
import org.mailkeep.repository.chunk.GearTable;

/**
 * A chunk that a stream would be cut into, for those who look for what is stored already.
 *
 * @param offset of its first byte in the stream
 * @param length bytes, at least 1
 * @param id its name in the repository
 */
public record CutChunk(long offset, int length, ChunkId id) {

  /** Cuts a stream as a part is cut that is a stream of its own: see {@link RecipeWriter}. */
  public static List<CutChunk> cut(InputStream stream, byte[] chunkIdKey, ChunkerParams params) throws IOException {
    List<CutChunk> cut = new ArrayList<>();
    long[] at = new long[1];
    StreamCutter cutter = new StreamCutter(new ChunkSink() {
      @Override
      public Place add(ChunkId id, byte[] bytes, int offset, int length, Grouping grouping) {
        cut.add(new CutChunk(at[0], length, id));
        at[0] += length;
        return new Place.Pending(0, 0);
      }

      @Override
      public void endApart() {}
    }, new ChunkHasher(chunkIdKey), new FastCdcChunker(new GearTable(chunkIdKey), params), params);
    cutter.begin(params.cutFrom());
    byte[] buffer = new byte[params.minimum()];
    for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
      cutter.write(buffer, 0, read);
      cutter.split(List.of());
    }
    cutter.end();
    return cut;
  }
}
