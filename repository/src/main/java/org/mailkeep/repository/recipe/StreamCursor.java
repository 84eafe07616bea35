package org.mailkeep.repository.recipe;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.recipe.RecipeReader.ChunkBytes;
import org.mailkeep.repository.recipe.RecipeReader.ChunkSource;

/** Where reading of one stream stands. A chunk is fetched when a byte of it is wanted, not before. */
final class StreamCursor {

  private final ChunkSource chunks;
  private final Iterator<ChunkRef> rest;
  private @Nullable ChunkRef chunk;
  private @Nullable ChunkBytes fetched;

  /** Where in the chunk. */
  private int position;

  StreamCursor(RecipeStream stream, ChunkSource chunks) {
    this.chunks = chunks;
    this.rest = stream.chunks().iterator();
    try {
      skip(stream.skip());
    } catch (Corrupt e) {
      chunk = null; // it holds nothing but what it skips
    }
  }

  /** Writes the next {@code count} bytes. */
  void copy(long count, OutputStream out) throws IOException {
    long left = count;
    while (left > 0) {
      int take = (int) Math.min(left, available());
      ChunkBytes bytes = bytes();
      out.write(bytes.bytes(), bytes.offset() + position, take);
      position += take;
      left -= take;
    }
  }

  /** Reads the next {@code count} bytes. */
  void read(byte[] target, int count) throws IOException {
    int to = 0;
    while (to < count) {
      int take = Math.min(count - to, available());
      ChunkBytes bytes = bytes();
      System.arraycopy(bytes.bytes(), bytes.offset() + position, target, to, take);
      position += take;
      to += take;
    }
  }

  /** Passes over the next {@code count} bytes. */
  void skip(long count) throws Corrupt {
    long left = count;
    while (left > 0) {
      int take = (int) Math.min(left, available());
      position += take;
      left -= take;
    }
  }

  /** How many bytes are left of the chunk that the next byte is in. */
  private int available() throws Corrupt {
    ChunkRef current = chunk;
    while (current == null || position == current.length()) {
      if (!rest.hasNext()) {
        throw new Corrupt("a recipe takes more than its stream holds");
      }
      current = rest.next();
      chunk = current;
      fetched = null;
      position = 0;
    }
    return current.length() - position;
  }

  private ChunkBytes bytes() throws IOException {
    ChunkBytes known = fetched;
    ChunkRef current = chunk;
    if (known == null && current != null) {
      known = chunks.read(current);
      fetched = known;
    }
    if (known == null) {
      throw new IllegalStateException("no byte was asked for");
    }
    return known;
  }
}
