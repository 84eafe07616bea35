package org.mailkeep.repository.recipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.chunk.FastCdcChunker;
import org.mailkeep.repository.chunk.GearTable;

/**
 * Writes the recipe of one file after another while their bytes go into chunks. A long recipe comes out in segments, ended at places that the
 * content decides, so that a file that changed a little has almost the same segments.
 */
public final class RecipeWriter implements RecipeSink {

  private static final int SKELETON = 0;
  private static final int LITERALS = 1;

  /** A base64 part from this length on is stored apart, so that whoever else got it can share it whole: docs/adr/0006. */
  private static final int APART_FROM = 16 << 10;

  /** A segment ends at the latest after so many chunks, units, streams, runs of parts or steps: it has to fit a page. */
  private static final int MOST_CHUNKS = 256;

  private static final int MOST_UNITS = 64;
  private static final int MOST_STREAMS = 200;
  private static final int MOST_RUNS = 400;
  private static final int MOST_STEPS = 1000;

  private final ChunkerParams params;
  private final StreamCutter skeleton;
  private final StreamCutter literals;
  private final StreamCutter part;
  private final SegmentSink segments;

  private final List<RecipeStep> steps = new ArrayList<>();
  private final List<RecipeStream> parts = new ArrayList<>();
  private int partChunks;
  private int units;
  private long unitsOfFile;
  private int partSkip;
  /** Bytes of the part in this segment, and how many of them its steps take already. */
  private long partBytes;
  private long stepped;
  private int runs;
  private Wrapping wrapping = new Wrapping.Verbatim();
  private boolean inPart;
  private boolean compressed;

  /** Makes a writer that cuts as {@code params} and {@code gear} say, names chunks by {@code hasher}, and hands over each segment as soon as it is complete. */
  public RecipeWriter(ChunkSink chunks, ChunkHasher hasher, GearTable gear, ChunkerParams params,
      SegmentSink segments) {
    this.params = params;
    this.skeleton = new StreamCutter(chunks, hasher, new FastCdcChunker(gear, params), params);
    this.literals = new StreamCutter(chunks, hasher, new FastCdcChunker(gear, params), params);
    this.part = new StreamCutter(chunks, hasher, new FastCdcChunker(gear, params), params);
    this.segments = segments;
    begin();
  }

  @Override
  public void skeleton(byte[] bytes, int offset, int length) throws IOException {
    for (int at = 0; at < length; at += params.minimum()) {
      int count = Math.min(params.minimum(), length - at);
      copy(SKELETON, count);
      if (skeleton.write(bytes, offset + at, count) > 0 && !inPart) {
        endLongSkeleton();
      }
    }
  }

  @Override
  public void literal(byte[] bytes, int offset, int length) throws IOException {
    if (length > 0) {
      if (steps.size() >= MOST_STEPS || literals.chunks().size() >= MOST_CHUNKS) {
        endSegment();
      }
      copy(LITERALS, length);
      literals.write(bytes, offset, length);
    }
  }

  @Override
  public void beginPart(Wrapping wrapping) throws IOException {
    if (parts.size() >= MOST_STREAMS) {
      endSegment();
    }
    newPart(wrapping);
  }

  private void newPart(Wrapping newWrapping) {
    wrapping = newWrapping;
    part.begin(switch (wrapping) {
      case Wrapping.Verbatim verbatim -> params.cutFrom();
      case Wrapping.Base64Lines base64 -> APART_FROM;
    });
    partSkip = 0;
    partBytes = 0;
    stepped = 0;
    inPart = true;
  }

  @Override
  public void pausePart(Closing closing) {
    takeRun(partBytes - stepped, closing);
    runs++;
  }

  @Override
  public void resumePart(Wrapping newWrapping) throws IOException {
    if (runs >= MOST_RUNS) {
      endStream();
      endSegment();
      newPart(newWrapping);
    }
    wrapping = newWrapping;
  }

  @Override
  public void part(byte[] bytes, int offset, int length) throws IOException {
    for (int at = 0; at < length; at += params.minimum()) {
      int count = Math.min(params.minimum(), length - at);
      partBytes += count;
      if (part.write(bytes, offset + at, count) > 0 && part.chunks().size() + partChunks >= MOST_CHUNKS) {
        splitPart();
      }
    }
  }

  @Override
  public void endPart(Closing closing) throws IOException {
    takeRun(partBytes - stepped, closing);
    endStream();
    if (partChunks >= MOST_CHUNKS || runs >= MOST_RUNS) {
      endSegment();
    }
  }

  private void endStream() throws IOException {
    inPart = false;
    if (partBytes > 0) {
      addStream(part.end());
    }
  }

  @Override
  public void beginCompressed(Compression compression) {
    steps.add(new RecipeStep.Compress(compression));
    compressed = true;
  }

  @Override
  public void endCompressed(long fileBytes, int check) {
    steps.add(new RecipeStep.EndCompress(fileBytes, check));
    compressed = false;
  }

  @Override
  public void endUnit() throws IOException {
    units++;
    unitsOfFile++;
    skeleton.cut();
    boolean contentSaysSo = !skeleton.chunks().isEmpty() && (skeleton.chunks().getLast().id().hash().w3() & 15) == 0;
    if (contentSaysSo || units >= MOST_UNITS || skeleton.chunks().size() + partChunks >= MOST_CHUNKS
        || parts.size() >= MOST_STREAMS) {
      endSegment();
    }
  }

  /** Ends the file: its last segment is handed over, and the next file can begin. */
  public void endFile() throws IOException {
    endSegment();
    unitsOfFile = 0;
  }

  /** How many units the file that is being taken apart has had so far. */
  public long units() {
    return unitsOfFile;
  }

  /** Forgets the file that was begun; what it stored stays stored. */
  public void discard() throws IOException {
    part.end();
    skeleton.end();
    literals.end();
    inPart = false;
    compressed = false;
    unitsOfFile = 0;
    begin();
  }

  /** The largest multiple of whole lines (and of whole base64 groups) that the emitted part chunks hold, leaving at least a byte for what follows. */
  private void splitPart() throws IOException {
    long emitted = partBytes - part.buffered() - stepped;
    long whole = switch (wrapping) {
      case Wrapping.Verbatim verbatim -> emitted;
      case Wrapping.Base64Lines base64 -> (emitted - 1) / wholeLines(base64) * wholeLines(base64);
    };
    if (whole <= 0) {
      return;
    }
    int leftOver = (int) (emitted - whole);
    List<ChunkRef> kept = new ArrayList<>();
    int keptBytes = 0;
    for (int i = part.chunks().size() - 1; keptBytes < leftOver; i--) {
      kept.addFirst(part.chunks().get(i));
      keptBytes += part.chunks().get(i).length();
    }
    takeRun(whole,
        wrapping instanceof Wrapping.Base64Lines base64 && base64.lineEnd() != LineEnd.NONE
            ? Closing.LINE_END
            : Closing.OPEN);
    long rest = partBytes - stepped;
    addStream(part.split(kept));
    endSegment();
    stepped = 0;
    partSkip = keptBytes - leftOver;
    partBytes = rest;
    inPart = true;
  }

  /** The shortest run of decoded bytes that makes full lines and full groups: both ends of a split are then canonical. */
  private static long wholeLines(Wrapping.Base64Lines base64) {
    if (base64.lineEnd() == LineEnd.NONE) {
      return 3;
    }
    int columns = base64.columns();
    int lines = columns % 4 == 0 ? 1 : columns % 2 == 0 ? 2 : 4;
    return (long) columns * lines / 4 * 3;
  }

  /** Notes that the next bytes of the part are taken, wrapped for themselves. */
  private void takeRun(long taken, Closing closing) {
    if (taken > 0) {
      int stream = LITERALS + 1 + parts.size();
      steps.add(switch (wrapping) {
        case Wrapping.Verbatim verbatim -> new RecipeStep.Copy(stream, taken);
        case Wrapping.Base64Lines base64 -> new RecipeStep.Base64(stream, taken, base64, closing);
      });
      stepped += taken;
    }
  }

  private void addStream(List<ChunkRef> chunks) {
    parts.add(new RecipeStream(partSkip, chunks));
    partChunks += chunks.size();
  }

  private void copy(int stream, int length) {
    if (!steps.isEmpty() && steps.getLast() instanceof RecipeStep.Copy last && last.stream() == stream) {
      steps.set(steps.size() - 1, new RecipeStep.Copy(stream, last.taken() + length));
    } else {
      steps.add(new RecipeStep.Copy(stream, length));
    }
  }

  /** Ends the segment inside a long skeleton, at a chunk's end, where nothing but the skeleton's tail is under way. */
  private void endLongSkeleton() throws IOException {
    List<ChunkRef> chunks = skeleton.chunks();
    boolean contentSaysSo = (chunks.getLast().id().hash().w3() & 15) == 0 && chunks.size() >= 4;
    if (!contentSaysSo && chunks.size() + partChunks < MOST_CHUNKS) {
      return;
    }
    int tail = skeleton.buffered();
    RecipeStep.Copy last = (RecipeStep.Copy) steps.getLast();
    if (tail >= last.taken()) {
      return;
    }
    steps.set(steps.size() - 1, new RecipeStep.Copy(SKELETON, last.taken() - tail));
    emit(skeleton.split(List.of()), literals.end());
    if (tail > 0) {
      copy(SKELETON, tail);
    }
  }

  private void endSegment() throws IOException {
    emit(skeleton.end(), literals.end());
  }

  private void emit(List<ChunkRef> skeletonChunks, List<ChunkRef> literalChunks) throws IOException {
    if (!steps.isEmpty() && !(steps.size() == 1 && steps.getFirst() instanceof RecipeStep.Resume)) {
      boolean plain = steps.size() == 1 && steps.getFirst() instanceof RecipeStep.Copy copy
          && copy.stream() == SKELETON;
      List<RecipeStream> streams = new ArrayList<>();
      streams.add(new RecipeStream(0, skeletonChunks));
      if (!plain) {
        streams.add(new RecipeStream(0, literalChunks));
        streams.addAll(parts);
      }
      segments.segment(new RecipeSegment(streams, plain ? List.of() : steps));
    }
    begin();
  }

  private void begin() {
    steps.clear();
    if (compressed) {
      steps.add(new RecipeStep.Resume());
    }
    parts.clear();
    partChunks = 0;
    units = 0;
    runs = 0;
    if (!inPart) {
      partBytes = 0;
      partSkip = 0;
    }
    skeleton.begin(Integer.MAX_VALUE);
    literals.begin(Integer.MAX_VALUE);
  }

  /** Takes the segments of a file, in order. */
  @FunctionalInterface
  public interface SegmentSink {
    void segment(RecipeSegment segment) throws IOException;
  }
}
