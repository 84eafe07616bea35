package org.mailkeep.repository.recipe;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.mailkeep.repository.recipe.RecipeSink.Closing;

/** Encodes and wraps runs of parts. Keeps its buffers. */
final class Base64Writer {

  private byte[] text = new byte[0];
  private byte[] plain = new byte[0];
  private byte[] encoded = new byte[0];

  /** Writes what the next bytes of the stream make. */
  void write(RecipeStep.Base64 step, StreamCursor cursor, OutputStream out) throws IOException {
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
}
