package org.mailkeep.restore;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.RecipeReader.ChunkBytes;
import org.mailkeep.repository.recipe.RecipeReader.ChunkSource;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeStream;

/** Notes which chunks a reader asks for, and gives it as many zeros. */
final class ChunksAhead implements ChunkSource {

  private final long most;
  private final List<ChunkRef> refs = new ArrayList<>();
  private byte[] zeros = new byte[1 << 16];
  private long bytes;

  ChunksAhead(long most) {
    this.most = most;
  }

  List<ChunkRef> refs() {
    return refs;
  }

  /** Notes all that {@code segment} reads. */
  void all(RecipeSegment segment) throws Enough {
    for (RecipeStream stream : segment.streams()) {
      for (ChunkRef chunk : stream.chunks()) {
        note(chunk);
      }
    }
  }

  @Override
  public ChunkBytes read(ChunkRef chunk) throws Enough {
    note(chunk);
    if (chunk.length() > zeros.length) {
      zeros = new byte[chunk.length()];
    }
    return new ChunkBytes(zeros, 0);
  }

  private void note(ChunkRef chunk) throws Enough {
    if (bytes >= most) {
      throw new Enough();
    }
    refs.add(chunk);
    bytes += chunk.length();
  }

  /** So many are noted that reading on would be for nothing. */
  static final class Enough extends IOException {
    private static final long serialVersionUID = 1L;
  }
}
