package org.mailkeep.restore.target;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lines of a message's header, readable: unfolded, encoded words (RFC 2047) decoded where that can be done, short. */
final class HeaderLines {

  /** Bytes of a message in which they are looked for. */
  static final int LOOKED_AT = 64 << 10;

  private static final int LONGEST = 500;
  private static final Pattern WORD = Pattern.compile("=\\?([A-Za-z0-9_.:*-]{1,60})\\?([BbQq])\\?([^? ]{0,500})\\?=");
  private static final Pattern BETWEEN = Pattern.compile("(\\?=)\\s+(=\\?)");

  private final String header;

  HeaderLines(byte[] begin) {
    header = utf8OrBytes(begin);
  }

  /** The first line of that name; empty if there is none. */
  String value(String name) {
    int at = 0;
    while (at < header.length()) {
      int end = lineEnd(at);
      String line = header.substring(at, end);
      if (line.isBlank()) {
        return "";
      }
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).strip().toLowerCase(Locale.ROOT).equals(name)) {
        StringBuilder value = new StringBuilder(line.substring(colon + 1));
        while (end + 1 < header.length() && " \t".indexOf(header.charAt(end + 1)) >= 0
            && value.length() < LONGEST * 4) {
          int next = lineEnd(end + 1);
          value.append(header, end + 1, next);
          end = next;
        }
        return readable(value.toString());
      }
      at = end + 1;
    }
    return "";
  }

  private int lineEnd(int from) {
    int end = header.indexOf('\n', from);
    return end < 0 ? header.length() : end;
  }

  private static String readable(String value) {
    String joined = BETWEEN.matcher(value).replaceAll("$1$2");
    StringBuilder text = new StringBuilder();
    Matcher word = WORD.matcher(joined);
    int at = 0;
    while (word.find()) {
      text.append(joined, at, word.start()).append(decoded(word));
      at = word.end();
    }
    text.append(joined.substring(at));
    String line = text.toString().replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return line.length() > LONGEST ? line.substring(0, LONGEST) : line;
  }

  private static String decoded(Matcher word) {
    try {
      String charset = word.group(1).split("\\*", 2)[0];
      String text = word.group(3);
      byte[] bytes = word.group(2).equalsIgnoreCase("B") ? Base64.getDecoder().decode(text) : quoted(text);
      return new String(bytes, Charset.forName(charset));
    } catch (IllegalArgumentException e) {
      return word.group();
    }
  }

  private static byte[] quoted(String text) {
    byte[] bytes = new byte[text.length()];
    int to = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '=' && i + 2 < text.length() && Character.digit(text.charAt(i + 1), 16) >= 0
          && Character.digit(text.charAt(i + 2), 16) >= 0) {
        bytes[to++] = (byte) Integer.parseInt(text.substring(i + 1, i + 3), 16);
        i += 2;
      } else {
        bytes[to++] = (byte) (c == '_' ? ' ' : c);
      }
    }
    return Arrays.copyOf(bytes, to);
  }

  private static String utf8OrBytes(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return new String(bytes, StandardCharsets.ISO_8859_1);
    }
  }
}
