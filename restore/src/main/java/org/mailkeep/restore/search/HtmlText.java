package org.mailkeep.restore.search;

import java.io.FilterReader;
import java.io.IOException;
import java.io.PushbackReader;
import java.io.Reader;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The words of an HTML text: tags are passed over, the entities that mail programs write are characters. Styles and scripts count as words; to find mail that does no harm. */
final class HtmlText extends FilterReader {

  private static final int LONGEST_ENTITY = 10;
  private static final int LONGEST_TAG = 16;

  private static final Set<String> WITHIN_WORDS = Set.of("a", "b", "em", "font", "i", "s", "small", "span", "strong",
      "sub", "sup", "u", "wbr");

  private static final Map<String, Integer> ENTITIES = Map.ofEntries(Map.entry("amp", (int) '&'),
      Map.entry("lt", (int) '<'), Map.entry("gt", (int) '>'), Map.entry("quot", (int) '"'),
      Map.entry("apos", (int) '\''), Map.entry("nbsp", 0xa0), Map.entry("auml", 0xe4), Map.entry("ouml", 0xf6),
      Map.entry("uuml", 0xfc), Map.entry("Auml", 0xc4), Map.entry("Ouml", 0xd6), Map.entry("Uuml", 0xdc),
      Map.entry("szlig", 0xdf), Map.entry("eacute", 0xe9), Map.entry("egrave", 0xe8), Map.entry("agrave", 0xe0),
      Map.entry("ccedil", 0xe7), Map.entry("euro", 0x20ac), Map.entry("ndash", 0x2013), Map.entry("mdash", 0x2014));

  private int low = -1;

  HtmlText(Reader html) {
    super(new PushbackReader(html, LONGEST_ENTITY + 2));
  }

  @Override
  public int read(char[] buffer, int offset, int length) throws IOException {
    int count = 0;
    while (count < length) {
      int c = read();
      if (c < 0) {
        return count == 0 ? -1 : count;
      }
      buffer[offset + count++] = (char) c;
    }
    return count;
  }

  @Override
  public int read() throws IOException {
    if (low >= 0) {
      int second = low;
      low = -1;
      return second;
    }
    int c = in.read();
    while (c == '<') {
      if (tag()) {
        return ' ';
      }
      c = in.read();
    }
    return c == '&' ? entity() : c;
  }

  /** Passes over a tag and tells whether it parts words. */
  private boolean tag() throws IOException {
    StringBuilder name = new StringBuilder();
    int c = in.read();
    while (c >= 0 && c != '>') {
      if (name.length() < LONGEST_TAG) {
        name.append((char) c);
      }
      c = in.read();
    }
    String word = name.toString().replaceFirst("^/", "").split("[\\s/]", 2)[0].toLowerCase(Locale.ROOT);
    return !WITHIN_WORDS.contains(word);
  }

  private int entity() throws IOException {
    StringBuilder name = new StringBuilder();
    int c = in.read();
    while (name.length() < LONGEST_ENTITY && (Character.isLetterOrDigit(c) || c == '#')) {
      name.append((char) c);
      c = in.read();
    }
    int character = c == ';' ? character(name.toString()) : -1;
    if (character < 0) {
      if (c >= 0) {
        ((PushbackReader) in).unread(c);
      }
      ((PushbackReader) in).unread(name.toString().toCharArray());
      return '&';
    }
    if (character > 0xffff) {
      low = Character.lowSurrogate(character);
      return Character.highSurrogate(character);
    }
    return character;
  }

  private static int character(String name) {
    if (!name.startsWith("#")) {
      return ENTITIES.getOrDefault(name, -1);
    }
    try {
      boolean hex = name.length() > 1 && (name.charAt(1) == 'x' || name.charAt(1) == 'X');
      int code = hex ? Integer.parseInt(name.substring(2), 16) : Integer.parseInt(name.substring(1));
      return Character.isValidCodePoint(code) ? code : -1;
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
