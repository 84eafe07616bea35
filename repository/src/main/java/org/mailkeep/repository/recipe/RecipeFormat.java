package org.mailkeep.repository.recipe;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.deflate.DeflateParams;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.recipe.RecipeSink.Closing;
import org.mailkeep.repository.recipe.RecipeSink.Wrapping.Base64Lines;

/**
 * How a recipe segment is written. Version 1.
 *
 * <pre>
 * Segment  = Stream*, Step*
 * Stream   = skip var, ChunkRef*
 * ChunkRef = id hash, length var
 * Step     = 1, stream u8, taken var
 *          | 2, stream u8, taken var, columns var, line end u8, closing u8
 *          | 3, header bytes, encoder u8, level u8, memory level u8, trailer u8
 *          | 4
 *          | 5, given var, check u32
 * </pre>
 *
 * <p>Places are kept apart, one for each ChunkRef in order, because they are advice and no part of what a page's id covers.
 *
 * <p>Specification: docs/format.md, "Recipes".
 */
public final class RecipeFormat {

  private static final int COPY = 1;
  private static final int BASE64 = 2;
  private static final int DEFLATE = 3;
  private static final int RESUME = 4;
  private static final int END = 5;

  private RecipeFormat() {}

  /** Appends {@code segment} to {@code out} and its places, in order, to {@code places}. */
  public static void write(RecipeSegment segment, ByteWriter out, List<Place> places) {
    out.var(segment.streams().size());
    for (RecipeStream stream : segment.streams()) {
      out.var(stream.skip()).var(stream.chunks().size());
      for (ChunkRef chunk : stream.chunks()) {
        out.hash(chunk.id().hash()).var(chunk.length());
        places.add(chunk.place());
      }
    }
    out.var(segment.steps().size());
    for (RecipeStep step : segment.steps()) {
      switch (step) {
        case RecipeStep.Copy copy -> out.u8(COPY).u8(copy.stream()).var(copy.taken());
        case RecipeStep.Base64 base64 ->
          out.u8(BASE64).u8(base64.stream()).var(base64.taken()).var(base64.wrapping().columns())
              .u8(base64.wrapping().lineEnd().bytes()).u8(base64.closing() == Closing.LINE_END ? 1 : 0);
        case RecipeStep.Compress(Compression.Deflate deflate) -> {
          DeflateParams encoder = deflate.encoder();
          out.u8(DEFLATE).bytes(array(deflate.header())).u8(encoder.encoder().code()).u8(encoder.level())
              .u8(encoder.memoryLevel()).u8(deflate.trailer().code());
        }
        case RecipeStep.Resume resume -> out.u8(RESUME);
        case RecipeStep.EndCompress end -> out.u8(END).var(end.given()).u32(end.check());
      }
    }
  }

  /** Reads a segment; {@code places} gives the place of each chunk in order. */
  public static RecipeSegment read(ByteReader in, PlaceReader places) throws RepositoryException {
    int streamCount = in.var(RecipeSegment.STREAMS, "stream count");
    List<RecipeStream> streams = new ArrayList<>(streamCount);
    for (int i = 0; i < streamCount; i++) {
      int skip = in.var(Integer.MAX_VALUE, "skip");
      int count = in.count(33, "chunk");
      List<ChunkRef> chunks = new ArrayList<>(count);
      for (int k = 0; k < count; k++) {
        ChunkId id = new ChunkId(in.hash());
        int length = in.var(ChunkerParams.LONGEST, "chunk length");
        chunks.add(new ChunkRef(id, length, places.nextChunk()));
      }
      streams.add(new RecipeStream(skip, chunks));
    }
    int stepCount = Math.min(in.count(1, "step"), RecipeSegment.STEPS);
    List<RecipeStep> steps = new ArrayList<>(Math.min(stepCount, 1024));
    for (int i = 0; i < stepCount; i++) {
      steps.add(step(in, streamCount));
    }
    RecipeSegment segment = new RecipeSegment(streams, steps);
    check(segment, in);
    return segment;
  }

  private static RecipeStep step(ByteReader in, int streamCount) throws RepositoryException {
    int kind = in.u8();
    return switch (kind) {
      case COPY -> new RecipeStep.Copy(stream(in, streamCount), in.var());
      case BASE64 -> base64(stream(in, streamCount), in);
      case DEFLATE -> deflate(in);
      case RESUME -> new RecipeStep.Resume();
      case END -> new RecipeStep.EndCompress(in.var(), (int) in.u32());
      default -> throw new UnsupportedFormat(
          "recipe with a step of kind " + kind + ", which this Mailkeep does not know. Use a newer Mailkeep.");
    };
  }

  private static int stream(ByteReader in, int streamCount) throws RepositoryException {
    int stream = in.u8();
    if (stream >= streamCount) {
      throw in.corrupt("a step that reads stream " + stream + " of " + streamCount);
    }
    return stream;
  }

  private static RecipeStep base64(int stream, ByteReader in) throws RepositoryException {
    long taken = in.var();
    int columns = in.var(Base64Lines.MOST_COLUMNS, "base64 columns");
    LineEnd lineEnd = switch (in.u8()) {
      case 0 -> LineEnd.NONE;
      case 1 -> LineEnd.LF;
      case 2 -> LineEnd.CRLF;
      default -> throw in.corrupt("a base64 step with a line end of another kind");
    };
    boolean closing = in.flag("closing");
    if (columns < 1 || taken > Long.MAX_VALUE / 8) {
      throw in.corrupt("a base64 step of " + taken + " bytes in " + columns + " columns");
    }
    return new RecipeStep.Base64(stream, taken, new Base64Lines(columns, lineEnd),
        closing ? Closing.LINE_END : Closing.OPEN);
  }

  private static RecipeStep deflate(ByteReader in) throws RepositoryException {
    ByteBuffer header = ByteBuffer.wrap(in.bytes(Compression.Deflate.LONGEST_HEADER, "header"));
    int encoder = in.u8();
    int level = in.u8();
    int memoryLevel = in.u8();
    int trailer = in.u8();
    try {
      return new RecipeStep.Compress(new Compression.Deflate(header,
          new DeflateParams(DeflateParams.Encoder.ofCode(encoder), level, memoryLevel),
          Compression.Trailer.of(trailer)));
    } catch (IllegalArgumentException e) {
      throw new UnsupportedFormat("recipe with a compressor of kind " + encoder + ", level " + level + "/" + memoryLevel
          + ", trailer " + trailer + ", which this Mailkeep does not know. Use a newer Mailkeep.");
    }
  }

  private static byte[] array(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    return copy;
  }

  /** Every step must find its bytes, and every stream must be used up to its last chunk. */
  private static void check(RecipeSegment segment, ByteReader in) throws RepositoryException {
    long[] left = new long[segment.streams().size()];
    for (int i = 0; i < left.length; i++) {
      RecipeStream stream = segment.streams().get(i);
      if (stream.skip() > 0 && (stream.chunks().isEmpty() || stream.length() < 0)) {
        throw in.corrupt("a stream that skips more than it holds");
      }
      left[i] = stream.length();
    }
    if (segment.steps().isEmpty()) {
      if (left.length == 0) {
        throw in.corrupt("a recipe of nothing");
      }
      return;
    }
    checkStretches(segment, in);
    for (RecipeStep step : segment.steps()) {
      if (step instanceof RecipeStep.Taking taking) {
        if (taking.taken() > left[taking.stream()]) {
          throw in.corrupt("a step that takes more than its stream holds");
        }
        left[taking.stream()] -= taking.taken();
      }
    }
  }

  /** Compressed stretches begin, go on and end where they may. */
  private static void checkStretches(RecipeSegment segment, ByteReader in) throws RepositoryException {
    boolean compressed = false;
    for (int i = 0; i < segment.steps().size(); i++) {
      RecipeStep step = segment.steps().get(i);
      boolean fits = switch (step) {
        case RecipeStep.Taking taking -> true;
        case RecipeStep.Compress compress -> !compressed;
        case RecipeStep.Resume resume -> i == 0;
        case RecipeStep.EndCompress end -> compressed;
      };
      if (!fits) {
        throw in.corrupt("a compressed stretch that begins or ends where it can't");
      }
      compressed = !(step instanceof RecipeStep.EndCompress) && (compressed || !(step instanceof RecipeStep.Taking));
    }
  }

  /** Gives the places of a segment's chunks, in order. */
  @FunctionalInterface
  public interface PlaceReader {
    Place next() throws RepositoryException;

    /** The next place, which must be a chunk's: a chunk is never stored as a patch. */
    default Place nextChunk() throws RepositoryException {
      Place place = next();
      if (place instanceof Place.Patched) {
        throw new Corrupt("a chunk in place of a page: only pages are stored as patches");
      }
      return place;
    }
  }
}
