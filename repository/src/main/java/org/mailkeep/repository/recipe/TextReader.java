package org.mailkeep.repository.recipe;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.recipe.RecipeReader.ChunkSource;

/**
 * Reads the text of one message out of the recipe of the file that it lies in: what is between {@code from} and {@code to}, without compression, and without what the mail store wrote around the
 * text and into its header, which the recipe has as literals. Literals further on are text that only looks like that, but for those at the very end. Chunks of nothing else are
 * fetched. Used once.
 */
public final class TextReader {

  private static final int LITERALS = 1;

  /** More literals than that at the end are text. */
  private static final int LONGEST_END = 256 << 10;

  private final ChunkSource chunks;
  private final long from;
  private final long to;
  private final OutputStream text;
  private final Base64Writer base64Writer = new Base64Writer();
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();

  private boolean compressed;
  private boolean wasCompressed;
  private boolean wanted;
  private boolean inText;

  /** How many of the characters of an empty line's end have gone by: the header ends with it. */
  private int lineBytes;

  /**
   * Makes a reader.
   *
   * @param from where the message's record begins in the file
   * @param to where it ends
   * @param text takes the text
   */
  public TextReader(ChunkSource chunks, long from, long to, OutputStream text) {
    this.chunks = chunks;
    this.from = from;
    this.to = to;
    this.text = new HeaderWatch(text);
  }

  /** Whether the text was compressed in the file, in a way that has been undone. */
  public boolean wasCompressed() {
    return wasCompressed;
  }

  /**
   * Takes the next segment of the recipe; those that lie before {@code from} or after {@code to} may be left out.
   *
   * @param position where in the file it begins
   */
  public void segment(RecipeSegment segment, long position) throws IOException {
    StreamCursor[] cursors = segment.streams().stream().map(stream -> new StreamCursor(stream, chunks))
        .toArray(StreamCursor[]::new);
    long at = position;
    if (segment.steps().isEmpty()) {
      step(new RecipeStep.Copy(0, segment.length()), cursors, at);
    }
    for (RecipeStep step : segment.steps()) {
      switch (step) {
        case RecipeStep.Taking taking -> {
          step(taking, cursors, at);
          at += compressed ? 0 : taking.given();
        }
        case RecipeStep.Compress compress -> {
          compressed = true;
          wanted = at >= from && at < to;
          wasCompressed |= wanted;
        }
        case RecipeStep.Resume resume -> compressed = true;
        case RecipeStep.EndCompress end -> {
          compressed = false;
          at += end.given();
          if (wanted && at > to) {
            throw new Corrupt("a message that ends within its compressed text");
          }
        }
      }
    }
  }

  private void step(RecipeStep.Taking step, StreamCursor[] cursors, long at) throws IOException {
    StreamCursor cursor = cursors[step.stream()];
    if (compressed) {
      if (wanted) {
        take(step, step.taken(), cursor);
      } else {
        cursor.skip(step.taken());
      }
      return;
    }
    long given = step.given();
    long before = Math.clamp(from - at, 0, given);
    long within = Math.clamp(to - at, before, given) - before;
    if (within == given) {
      take(step, step.taken(), cursor);
    } else if (within == 0) {
      cursor.skip(step.taken());
    } else if (step instanceof RecipeStep.Copy) {
      cursor.skip(before);
      take(step, within, cursor);
      cursor.skip(given - before - within);
    } else {
      throw new Corrupt("a message that begins or ends within an attachment");
    }
  }

  private void take(RecipeStep.Taking step, long count, StreamCursor cursor) throws IOException {
    if (step.stream() == LITERALS) {
      if (inText && held.size() + count <= LONGEST_END) {
        cursor.copy(count, held);
      } else if (inText) {
        release();
        cursor.copy(count, text);
      } else {
        cursor.skip(count);
      }
      return;
    }
    release();
    switch (step) {
      case RecipeStep.Copy copy -> cursor.copy(count, text);
      case RecipeStep.Base64 base64 -> base64Writer.write(base64, cursor, text);
    }
  }

  private void release() throws IOException {
    held.writeTo(text);
    held.reset();
  }

  /** Passes everything on and notices where the header ends. */
  private final class HeaderWatch extends OutputStream {
    private final OutputStream out;

    HeaderWatch(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      for (int i = offset; !inText && i < offset + length; i++) {
        if (bytes[i] == '\n') {
          inText = lineBytes == 0;
          lineBytes = 0;
        } else if (bytes[i] != '\r') {
          lineBytes++;
        }
      }
      out.write(bytes, offset, length);
    }
  }
}
