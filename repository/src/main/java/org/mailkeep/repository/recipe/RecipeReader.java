package org.mailkeep.repository.recipe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Iterator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.deflate.DeflateEncoders;
import org.mailkeep.repository.recipe.RecipeSink.Closing;

/** Puts the bytes of a file together again, segment after segment. Not thread-safe; keeps its buffers from file to file. */
public final class RecipeReader {

  private final ChunkSource chunks;
  private final DeflateEncoders encoders;
  private byte[] text = new byte[0];
  private byte[] plain = new byte[0];
  private byte[] encoded = new byte[0];
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
    StreamCursor[] cursors = segment.streams().stream().map(StreamCursor::new).toArray(StreamCursor[]::new);
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
        case RecipeStep.Base64 base64 -> encode(base64, cursors[base64.stream()], to);
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

  private void encode(RecipeStep.Base64 step, StreamCursor cursor, OutputStream out) throws IOException {
    LineEnd lineEnd = step.wrapping().lineEnd();
    int columns = lineEnd == LineEnd.NONE ? 4096 : step.wrapping().columns();
    int lines = Math.max(4, 16_384 / columns / 4 * 4);
    int batch = columns * lines / 4 * 3;
    byte[] end = lineEnd.text().getBytes(StandardCharsets.US_ASCII);
    if (plain.length != batch) {
      plain = new byte[batch];
      encoded = new byte[(batch + 2) / 3 * 4];
    }
    long left = step.taken();
    while (left > 0) {
      int count = (int) Math.min(batch, left);
      cursor.read(plain, count);
      left -= count;
      int characters = Base64.getEncoder().encode(count == batch ? plain : Arrays.copyOf(plain, count), encoded);
      int length = wrap(characters, columns, end, left == 0 && step.closing() == Closing.OPEN);
      out.write(text, 0, length);
    }
  }

  /** Puts a line end after every full line and, unless {@code open}, after the last. */
  private int wrap(int characters, int columns, byte[] end, boolean open) {
    int most = characters + (characters / columns + 1) * end.length;
    if (text.length < most) {
      text = new byte[most];
    }
    int to = 0;
    for (int from = 0; from < characters; from += columns) {
      int count = Math.min(columns, characters - from);
      System.arraycopy(encoded, from, text, to, count);
      to += count;
      if (!open || from + columns < characters) {
        System.arraycopy(end, 0, text, to, end.length);
        to += end.length;
      }
    }
    return to;
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

  /** Where reading of one stream stands. */
  private final class StreamCursor {

    private final Iterator<ChunkRef> rest;
    private ChunkBytes current = new ChunkBytes(new byte[0], 0);
    private int position;
    private int end;
    private int skip;

    StreamCursor(RecipeStream stream) {
      rest = stream.chunks().iterator();
      skip = stream.skip();
    }

    void copy(long count, OutputStream out) throws IOException {
      long left = count;
      while (left > 0) {
        fill();
        int take = (int) Math.min(left, end - position);
        out.write(current.bytes(), position, take);
        position += take;
        left -= take;
      }
    }

    void read(byte[] target, int count) throws IOException {
      int to = 0;
      while (to < count) {
        fill();
        int take = Math.min(count - to, end - position);
        System.arraycopy(current.bytes(), position, target, to, take);
        position += take;
        to += take;
      }
    }

    private void fill() throws IOException {
      while (position == end) {
        if (!rest.hasNext()) {
          throw new Corrupt("a recipe takes more than its stream holds");
        }
        ChunkRef chunk = rest.next();
        int skipped = Math.min(skip, chunk.length());
        skip -= skipped;
        if (skipped < chunk.length()) {
          current = chunks.read(chunk);
          position = current.offset() + skipped;
          end = current.offset() + chunk.length();
        }
      }
    }
  }
}
