package org.mailkeep.restore.search;

import java.text.Normalizer;
import java.util.Locale;

/** Texts as they are compared: letters without case, characters that only look different as one, and any blank between words as one blank. */
final class FoldedText {

  private FoldedText() {}

  /** What of {@code text} counts. */
  static String of(String text) {
    String folded = isPlain(text)
        ? text.toLowerCase(Locale.ROOT)
        : Normalizer.normalize(text, Normalizer.Form.NFKC).toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    StringBuilder words = new StringBuilder(folded.length());
    boolean blank = false;
    for (int i = 0; i < folded.length(); i++) {
      char c = folded.charAt(i);
      boolean space = c <= ' ' || Character.isWhitespace(c) || c == '\u00a0';
      if (!space || !blank) {
        words.append(space ? ' ' : c);
      }
      blank = space;
    }
    return words.toString();
  }

  /** Whether {@code text} holds {@code folded}, which was folded before. */
  static boolean holds(String text, String folded) {
    return of(text).contains(folded);
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return false;
      }
    }
    return true;
  }
}
