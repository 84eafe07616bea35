package org.mailkeep.repository.recipe;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.deflate.DeflateEncoders;

/** Puts the bytes of a file together again, segment after segment. Not thread-safe; keeps its buffers from file to file. */
public final class RecipeReader {

  private final ChunkSource chunks;
  private final DeflateEncoders encoders;
  private final Base64Writer base64Writer = new Base64Writer();
  private @Nullable CompressedStretch stretch;

  /**
   * Makes a reader.
   *
   * @param encoders compress what was compressed; shared with others
   */
  public RecipeReader(ChunkSource chunks, DeflateEncoders encoders) {
    this.chunks = chunks;
    this.encoders = encoders;
  }

  /** Begins a file; needed only where the one before may have been left half-way. */
  public void begin() {
    if (stretch != null) {
      stretch.abandon();
      stretch = null;
    }
  }

  /** Writes the bytes that {@code segment}, the next of the file, rebuilds to {@code out}. */
  public void write(RecipeSegment segment, OutputStream out) throws IOException {
    StreamCursor[] cursors = segment.streams().stream().map(stream -> new StreamCursor(stream, chunks))
        .toArray(StreamCursor[]::new);
    boolean goesOn = !segment.steps().isEmpty() && segment.steps().getFirst() instanceof RecipeStep.Resume;
    if (goesOn != (stretch != null)) {
      throw new Corrupt("a recipe whose compressed stretch is broken off between two segments");
    }
    if (segment.steps().isEmpty()) {
      cursors[0].copy(segment.length(), out);
    }
    for (RecipeStep step : segment.steps()) {
      OutputStream to = stretch == null ? out : stretch;
      switch (step) {
        case RecipeStep.Copy copy -> cursors[copy.stream()].copy(copy.taken(), to);
        case RecipeStep.Base64 base64 -> base64Writer.write(base64, cursors[base64.stream()], to);
        case RecipeStep.Compress(Compression.Deflate deflate) -> stretch = new CompressedStretch(deflate,
            encoders.take(deflate.encoder()), out);
        case RecipeStep.Resume resume -> {}
        case RecipeStep.EndCompress end -> {
          CompressedStretch ended = Objects.requireNonNull(stretch);
          stretch = null;
          ended.end(end);
        }
      }
    }
  }

  /** Gives the plaintext of chunks, each checked against its id. */
  @FunctionalInterface
  public interface ChunkSource {

    /** The plaintext of {@code chunk}: an array and where in it the chunk begins. */
    ChunkBytes read(ChunkRef chunk) throws IOException;
  }

  /** Plaintext inside a larger array, which must not be changed. */
  @SuppressWarnings("ArrayRecordComponent") // a view handed down the call chain, never compared
  public record ChunkBytes(byte[] bytes, int offset) {}
}
