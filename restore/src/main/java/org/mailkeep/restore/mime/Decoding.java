package org.mailkeep.restore.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes text that people read of what mail consists of. Never fails: what can't be decoded is shown as it is. Texts that are not decoded yet have one character a byte. */
public final class Decoding {
  private static final Pattern ENCODED_WORD = Pattern
      .compile("=\\?([^?*\\s]{1,60})(?:\\*[^?\\s]{0,60})?\\?([BbQq])\\?([^?\\s]*)\\?=");

  private Decoding() {}

  /** A header or a part of it with each field on one line. */
  public static String unfold(String header) {
    return header.replace("\r\n ", " ").replace("\r\n\t", " ");
  }

  /** A header or a part of it, unfolded, with the encoded words of RFC 2047 decoded. */
  public static String header(String raw) {
    String header = unfold(raw);
    Matcher matcher = ENCODED_WORD.matcher(header);
    StringBuilder text = new StringBuilder();
    int done = 0;
    while (matcher.find()) {
      String between = header.substring(done, matcher.start());
      // Blanks between two encoded words only part them.
      text.append(done > 0 && between.isBlank() ? "" : utf8(between));
      byte[] bytes = matcher.group(2).equalsIgnoreCase("B")
          ? base64(matcher.group(3))
          : quotedPrintable(matcher.group(3).replace('_', ' '));
      text.append(new String(bytes, charset(matcher.group(1))));
      done = matcher.end();
    }
    return text.append(utf8(header.substring(done))).toString();
  }

  /** The body of {@code part}. */
  public static String text(String body, MimePart part) {
    String encoding = part.header().value("content-transfer-encoding").map(String::strip).orElse("")
        .toLowerCase(Locale.ROOT);
    byte[] bytes = switch (encoding) {
      case "base64" -> base64(body);
      case "quoted-printable" -> quotedPrintable(body);
      default -> body.getBytes(StandardCharsets.ISO_8859_1);
    };
    return new String(bytes, charset(part.type().parameters().get("charset").orElse("utf-8")));
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static Charset charset(String name) {
    try {
      Charset charset = Charset.forName(name);
      return charset.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : charset;
    } catch (IllegalArgumentException e) {
      return StandardCharsets.ISO_8859_1;
    }
  }

  private static byte[] base64(String text) {
    StringBuilder digits = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/') {
        digits.append(c);
      }
    }
    if (digits.length() % 4 == 1) {
      digits.setLength(digits.length() - 1);
    }
    return Base64.getDecoder().decode(digits.toString());
  }

  private static byte[] quotedPrintable(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
    int at = 0;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '=' && text.startsWith("\r\n", at)) {
        at += 2;
      } else if (c == '=' && at + 1 < text.length() && Character.digit(text.charAt(at), 16) >= 0
          && Character.digit(text.charAt(at + 1), 16) >= 0) {
        bytes.write(Character.digit(text.charAt(at), 16) << 4 | Character.digit(text.charAt(at + 1), 16));
        at += 2;
      } else {
        bytes.write(c);
      }
    }
    return bytes.toByteArray();
  }
}
