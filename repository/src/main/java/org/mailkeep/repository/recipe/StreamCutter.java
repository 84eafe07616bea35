package org.mailkeep.repository.recipe;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.chunk.ChunkHasher;
import org.mailkeep.repository.chunk.ChunkId;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.chunk.FastCdcChunker;
import org.mailkeep.repository.recipe.ChunkSink.Grouping;

/** One stream on its way into chunks: one chunk if it stays short, else cut by content. Reused for stream after stream. */
final class StreamCutter {

  private final ChunkSink sink;
  private final ChunkHasher hasher;
  private final FastCdcChunker chunker;
  private final int cutFrom;
  private final byte[] buffer;

  private List<ChunkRef> chunks = new ArrayList<>();
  private int buffered;
  private boolean cutting;
  private int apartFrom;

  StreamCutter(ChunkSink sink, ChunkHasher hasher, FastCdcChunker chunker, ChunkerParams params) {
    this.sink = sink;
    this.hasher = hasher;
    this.chunker = chunker;
    this.cutFrom = params.cutFrom();
    this.buffer = new byte[params.maximum()];
  }

  /** Begins a stream that is stored apart if it gets {@code apartFrom} bytes or more. */
  void begin(int apartFrom) {
    this.apartFrom = apartFrom;
  }

  /** Appends bytes and returns how many chunks that completed. */
  int write(byte[] bytes, int offset, int length) throws IOException {
    int before = chunks.size();
    int from = offset;
    int left = length;
    if (!cutting) {
      int take = Math.min(left, cutFrom - buffered);
      append(bytes, from, take);
      from += take;
      left -= take;
      if (buffered < cutFrom) {
        return 0;
      }
      cutting = true;
      cutBuffer();
    }
    while (left > 0) {
      int used = chunker.next(bytes, from, left);
      if (used == FastCdcChunker.NO_CUT) {
        append(bytes, from, left);
        break;
      }
      append(bytes, from, used);
      emit(0, buffered);
      buffered = 0;
      from += used;
      left -= used;
    }
    return chunks.size() - before;
  }

  /** Bytes that are in no chunk yet. */
  int buffered() {
    return buffered;
  }

  /** The chunks so far. */
  List<ChunkRef> chunks() {
    return chunks;
  }

  /** Hands over the chunks so far and goes on with the same stream, beginning with {@code kept}. */
  List<ChunkRef> split(List<ChunkRef> kept) {
    List<ChunkRef> done = chunks;
    chunks = new ArrayList<>(kept);
    return done;
  }

  /** Ends a chunk here; the stream may go on. */
  void cut() throws IOException {
    if (buffered > 0) {
      emit(0, buffered);
      buffered = 0;
    }
    if (cutting) {
      chunker.reset();
      cutting = false;
      sink.endApart();
    }
  }

  /** Ends the stream, and hands over its chunks. */
  List<ChunkRef> end() throws IOException {
    boolean apart = grouping(buffered) == Grouping.APART && !cutting && buffered > 0;
    cut();
    if (apart) {
      sink.endApart();
    }
    return split(List.of());
  }

  private void cutBuffer() throws IOException {
    int start = 0;
    while (start < buffered) {
      int used = chunker.next(buffer, start, buffered - start);
      if (used == FastCdcChunker.NO_CUT) {
        break;
      }
      emit(start, used);
      start += used;
    }
    System.arraycopy(buffer, start, buffer, 0, buffered - start);
    buffered -= start;
  }

  private void append(byte[] bytes, int offset, int length) {
    System.arraycopy(bytes, offset, buffer, buffered, length);
    buffered += length;
  }

  private void emit(int offset, int length) throws IOException {
    ChunkId id = hasher.id(buffer, offset, length);
    chunks.add(new ChunkRef(id, length, sink.add(id, buffer, offset, length, grouping(length))));
  }

  private Grouping grouping(int length) {
    return cutting || length >= apartFrom ? Grouping.APART : Grouping.TOGETHER;
  }
}
