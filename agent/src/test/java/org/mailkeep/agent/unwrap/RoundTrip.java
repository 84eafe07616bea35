package org.mailkeep.agent.unwrap;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.chunk.GearTable;
import org.mailkeep.repository.deflate.DeflateEncoders;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.ChunkRef;
import org.mailkeep.repository.recipe.ChunkSink;
import org.mailkeep.repository.recipe.Place;
import org.mailkeep.repository.recipe.RecipeFormat;
import org.mailkeep.repository.recipe.RecipeReader;
import org.mailkeep.repository.recipe.RecipeSegment;
import org.mailkeep.repository.recipe.RecipeWriter;

/** The way that a file's bytes take into the repository and back: scanned, taken apart, written as a recipe, read again, put together. Used by one thread; chunks are kept in memory. */
final class RoundTrip implements AutoCloseable {

  private static final Place NOWHERE = new Place.Pending(0, 0);

  /** A page of the repository holds a segment at least this long. */
  private static final int LONGEST_SEGMENT = 60 << 10;

  private final ContentScan scan = new ContentScan(new ProvenPayloads());
  private final DeflateEncoders encoders = new DeflateEncoders();
  private final GearTable gear = new GearTable(new byte[32]);
  private final ChunkerParams params;
  private final ContentCutter cutter;

  RoundTrip(ChunkerParams params) {
    this.params = params;
    cutter = new ContentCutter(params);
  }

  /** What became of the bytes of {@code file} on the way. */
  byte[] of(byte[] file, FileForm form) throws IOException {
    StoredBytes stored = Streams.array(file);
    FileContents contents = scan.of(stored, form, file.length);
    Chunks chunks = new Chunks();
    List<byte[]> segments = new ArrayList<>();
    RecipeWriter writer = new RecipeWriter(chunks, new ChunkHasher(new byte[32]), gear, params,
        segment -> segments.add(write(segment)));
    cutter.cut(form, stored.open(new PayloadRange(0, file.length)), contents, writer, summary -> 1);
    writer.endFile();
    ByteArrayOutputStream rebuilt = new ByteArrayOutputStream(file.length);
    RecipeReader reader = new RecipeReader(chunks, encoders);
    for (byte[] bytes : segments) {
      reader.write(read(bytes), rebuilt);
    }
    return rebuilt.toByteArray();
  }

  /**
   * Sends a file through that is made as it is read, and throws its bytes away on both sides.
   *
   * @return how many bytes went through
   */
  long through(StoredBytes file, long length, FileForm form) throws IOException {
    Counter counter = new Counter();
    Chunks chunks = new Chunks();
    RecipeReader reader = new RecipeReader(chunks, encoders);
    RecipeWriter writer = new RecipeWriter(chunks, new ChunkHasher(new byte[32]), gear, params, segment -> {
      reader.write(read(write(segment)), counter);
      chunks.forgetAllButLast();
    });
    FileContents contents = scan.of(file, form, length);
    try (InputStream in = file.open(new PayloadRange(0, length))) {
      cutter.cut(form, in, contents, writer, summary -> 1);
    }
    writer.endFile();
    return counter.count;
  }

  private static byte[] write(RecipeSegment segment) {
    ByteWriter out = new ByteWriter();
    RecipeFormat.write(segment, out, new ArrayList<>());
    byte[] bytes = out.toBytes();
    if (bytes.length > LONGEST_SEGMENT) {
      throw new AssertionError("a segment of " + bytes.length + " bytes, " + segment.steps().size() + " steps");
    }
    return bytes;
  }

  private static RecipeSegment read(byte[] bytes) throws IOException {
    ByteReader in = new ByteReader(bytes, "segment");
    RecipeSegment segment = RecipeFormat.read(in, () -> NOWHERE);
    in.end();
    return segment;
  }

  @Override
  public void close() {
    scan.close();
    cutter.close();
    encoders.close();
  }

  private static final class Chunks implements ChunkSink, RecipeReader.ChunkSource {
    private final LinkedHashMap<ChunkId, byte[]> kept = new LinkedHashMap<>(16, 0.75f, true);

    @Override
    public Place add(ChunkId id, byte[] bytes, int offset, int length, Grouping grouping) {
      kept.put(id, Arrays.copyOfRange(bytes, offset, offset + length));
      return NOWHERE;
    }

    @Override
    public void endApart() {}

    @Override
    public RecipeReader.ChunkBytes read(ChunkRef chunk) {
      return new RecipeReader.ChunkBytes(Objects.requireNonNull(kept.get(chunk.id())), 0);
    }

    /** A stream may go on with what is left of its last chunks. */
    void forgetAllButLast() {
      while (kept.size() > 600) {
        kept.pollFirstEntry();
      }
    }
  }

  private static final class Counter extends OutputStream {
    private long count;

    @Override
    public void write(int b) {
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
      count += length;
    }
  }
}
