package org.mailkeep.agent.cut;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Base64;
import java.util.List;
import java.util.Random;

/** Makes mail of every sort from a seed, well-formed or not, one byte a character. */
public final class SampleMail {
  private static final List<String> WORDS = List.of("the", "quick", "Fox", "jumps", "over", "From", "--", "a=3D",
      "gr\u00fcn", "\u00e9t\u00e9", "lazy", "dog.", "http://mail.example/x", "-", "Mail");
  private static final int[] COLUMNS = {76, 76, 76, 72, 60, 64, 57, 77, 78, 4, 3, 1, 500, 0};

  private final Random random;

  public SampleMail(long seed) {
    random = new Random(seed);
  }

  public static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** Wraps bytes as base64; the last line ends too. No columns make one endless line. */
  static String base64(byte[] bytes, int columns, String lineEnd) {
    String text = Base64.getEncoder().encodeToString(bytes);
    StringBuilder wrapped = new StringBuilder();
    int width = columns == 0 ? Math.max(1, text.length()) : columns;
    for (int i = 0; i < text.length(); i += width) {
      wrapped.append(text, i, Math.min(text.length(), i + width)).append(lineEnd);
    }
    return wrapped.toString();
  }

  public byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  /** A message of random structure. */
  public String message() {
    return entity(0, random.nextBoolean() ? "\n" : "\r\n");
  }

  /** Some messages as an mbox, mostly as it should be. */
  public String mbox() {
    StringBuilder mbox = new StringBuilder(chance(10) ? "no From_ line here\n" : "");
    for (int i = random.nextInt(4); i >= 0; i--) {
      mbox.append("From joe@uni.example ").append(chance(20) ? "once" : "Mon Jan  1 12:30:00 2024")
          .append(chance(20) ? "\r\n" : "\n");
      for (int status = random.nextInt(3); status > 0; status--) {
        mbox.append(
            pick("Status: RO\n", "X-Status: A\n", "X-UID: 12   \n", "X-Keywords: a\n  b\n", "x-imapbase: 1 2\n"));
      }
      mbox.append(message()).append(chance(10) ? "" : "\n");
    }
    return mbox.toString();
  }

  /** Damages text here and there: bytes changed, dropped, doubled, cut off. */
  public String damaged(String text) {
    StringBuilder damaged = new StringBuilder(text);
    for (int i = random.nextInt(4); i >= 0 && !damaged.isEmpty(); i--) {
      int at = random.nextInt(damaged.length());
      int end = Math.min(damaged.length(), at + random.nextInt(200));
      switch (random.nextInt(7)) {
        case 0 -> damaged.setCharAt(at, (char) random.nextInt(256));
        case 1 -> damaged.delete(at, end);
        case 2 -> damaged.insert(random.nextInt(damaged.length()), damaged.substring(at, end));
        case 3 ->
          damaged.insert(at, pick("\n", "\r\n", "\r", "\0", "=", " ", "\n--", "\n\n", "\nFrom a 12:30 2024\n", "--\n"));
        case 4 -> damaged.setLength(at);
        case 5 -> damaged.deleteCharAt(at);
        default -> damaged.insert(at, text(random.nextInt(50), "\r\n"));
      }
    }
    return damaged.toString();
  }

  private String entity(int depth, String lineEnd) {
    StringBuilder entity = new StringBuilder();
    for (int i = random.nextInt(4); i > 0; i--) {
      entity.append(pick("Subject: ", "Received: from x ", "c: ", "X-Long: "))
          .append(text(chance(40) ? 3000 : 60, lineEnd + " ")).append(lineEnd);
    }
    return switch (depth > 4 ? 0 : random.nextInt(8)) {
      case 0, 1 -> entity + lineEnd + text(random.nextInt(chance(4) ? 12_000 : 300), lineEnd);
      case 2, 3, 4 -> entity + encoding("base64", lineEnd) + lineEnd + attachment(lineEnd);
      case 5 -> entity + "Content-Type: message/rfc822" + lineEnd + lineEnd + entity(depth + 1, lineEnd);
      default -> entity + multipart(depth, lineEnd);
    };
  }

  private String encoding(String encoding, String lineEnd) {
    return pick("Content-Transfer-Encoding: ", "content-transfer-encoding:",
        "Content-Transfer-Encoding :" + lineEnd + " ") + encoding + lineEnd;
  }

  private String attachment(String lineEnd) {
    String text = base64(random(random.nextInt(chance(3) ? 20_000 : 400)), COLUMNS[random.nextInt(COLUMNS.length)],
        chance(8) ? "\r\n" : lineEnd);
    return switch (random.nextInt(10)) {
      case 8 -> text + base64(random(random.nextInt(2000)), COLUMNS[random.nextInt(COLUMNS.length)], lineEnd);
      case 9 -> text.replaceFirst("\n", pick(" \n", "\n\n", "\r\n", "\nAAAA\n", "\nodd, odd\n")) + attachment(lineEnd);
      case 0 -> text.stripTrailing();
      case 1 -> lineEnd + text + lineEnd + lineEnd;
      case 2 -> text.stripTrailing() + "  " + lineEnd;
      case 3 -> text + text(40, lineEnd);
      case 4 -> text.replace("=", "");
      default -> text;
    };
  }

  private String multipart(int depth, String lineEnd) {
    String boundary = pick("b", "=_next", "----=_Part 1", "x".repeat(70), "y'z") + random.nextInt(3);
    StringBuilder text = new StringBuilder("Content-Type: multipart/" + pick("mixed", "digest", "alternative") + ";"
        + parameter(boundary, lineEnd) + lineEnd + lineEnd);
    text.append(chance(3) ? text(100, lineEnd) + lineEnd : "");
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append("--").append(boundary).append(chance(5) ? " \t" : "").append(lineEnd)
          .append(entity(depth + 1, lineEnd)).append(chance(20) ? "" : lineEnd);
    }
    return text + (chance(10) ? "" : "--" + boundary + "--" + (chance(5) ? "" : lineEnd))
        + (chance(5) ? text(5000, lineEnd) : "");
  }

  private String parameter(String boundary, String lineEnd) {
    String quoted = "\"" + boundary.replace("'", "\\'") + "\"";
    return switch (random.nextInt(5)) {
      case 0 -> lineEnd + "\tBOUNDARY=" + quoted + "; charset=x";
      case 1 -> " charset=\"a;boundary=no\"; boundary=" + quoted;
      case 2 ->
        " boundary*0=\"" + boundary.charAt(0) + "\";" + lineEnd + " boundary*1=\"" + boundary.substring(1) + "\"";
      case 3 -> " boundary*=us-ascii'en'" + boundary.replace(" ", "%20").replace("'", "%27");
      default -> " boundary=" + quoted;
    };
  }

  /** Lines of words, about so many bytes. */
  public String text(int length, String lineEnd) {
    StringBuilder text = new StringBuilder();
    int column = 0;
    while (text.length() < length) {
      String word = chance(300) ? "\0" : WORDS.get(random.nextInt(WORDS.size()));
      text.append(word);
      column += word.length() + 1;
      boolean wrap = column > 70;
      text.append(wrap ? lineEnd : " ");
      column = wrap ? 0 : column;
    }
    return text.toString();
  }

  private boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  private String pick(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
