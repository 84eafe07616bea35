package org.mailkeep.agent.cut;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.recipe.RecipeSink;
import org.mailkeep.repository.recipe.RecipeSink.Closing;
import org.mailkeep.repository.recipe.RecipeSink.Wrapping;

/**
 * The stretch of a source that is in memory, and the sink that its bytes go to. Bytes from {@code start} to {@code at} have been looked at and wait to be handed on; those from {@code at}
 * to {@code end} have not. Whoever looks further than {@code end} asks for more, and all positions may move then.
 */
final class Feed {
  private static final Wrapping VERBATIM = new Wrapping.Verbatim();

  final byte[] bytes;
  int start;
  int at;
  int end;
  /** How many bytes of the source came before {@link #bytes}. */
  private long before;
  /** Whether the source has nothing after {@code end}. */
  boolean last;

  private @Nullable InputStream source;
  private @Nullable RecipeSink sink;

  /** A feed that can always look half of {@code capacity} ahead. */
  Feed(int capacity) {
    bytes = new byte[capacity];
  }

  void open(InputStream newSource, RecipeSink newSink) {
    source = newSource;
    sink = newSink;
    start = 0;
    at = 0;
    end = 0;
    before = 0;
    last = false;
  }

  /** Where in the source the byte at an index is. */
  long position(int index) {
    return before + index;
  }

  /** Forgets source and sink, so that nothing holds on to them. */
  void close() {
    source = null;
    sink = null;
  }

  /**
   * Sees to it that {@code count} bytes follow {@code at}, or all that there are.
   *
   * @return by how much positions moved down
   */
  int ensure(int count) throws IOException {
    return end - at >= count || last ? 0 : fill(count);
  }

  private int fill(int count) throws IOException {
    int moved = start;
    if (bytes.length - at < count || start == end) {
      System.arraycopy(bytes, start, bytes, 0, end - start);
      start = 0;
      at -= moved;
      end -= moved;
      before += moved;
    } else {
      moved = 0;
    }
    InputStream in = Objects.requireNonNull(source);
    while (end - at < count) {
      int read = in.read(bytes, end, bytes.length - end);
      if (read < 0) {
        last = true;
        break;
      }
      end += read;
    }
    return moved;
  }

  /** Hands what waits on as skeleton if it is much, and ensures {@code count} bytes. No position but the feed's own survives. */
  void advance(int count) throws IOException {
    if (at - start > bytes.length / 2) {
      skeleton();
    }
    ensure(count);
  }

  /** Hands what waits on as skeleton. */
  void skeleton() throws IOException {
    if (at > start) {
      out().skeleton(bytes, start, at - start);
      start = at;
    }
  }

  /** Hands what waits on as a literal. */
  void literal() throws IOException {
    if (at > start) {
      out().literal(bytes, start, at - start);
      start = at;
    }
  }

  /** Begins a part that is as it stands, at {@code at}; what waits before is skeleton. */
  void beginPart() throws IOException {
    skeleton();
    out().beginPart(VERBATIM);
  }

  /** Hands on bytes of a part that is as it stands, up to a position. */
  void partTo(int position) throws IOException {
    if (position > at) {
      out().part(bytes, at, position - at);
      at = position;
      start = position;
    }
  }

  /** Ends a part that is as it stands. */
  void endPart() throws IOException {
    out().endPart(Closing.OPEN);
  }

  RecipeSink out() {
    return Objects.requireNonNull(sink);
  }
}
