package org.mailkeep.agent.cut;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.recipe.Compression;
import org.mailkeep.repository.recipe.LineEnd;
import org.mailkeep.repository.recipe.RecipeSink;

/**
 * Lists the messages of an mbox while it is taken apart: what an {@link MboxCutter} tells passes through to another sink, and its literals say all that the mbox knows of its messages. An mbox
 * that is compressed as a whole has no messages with a place in the file, so none are listed.
 */
public final class MboxListing implements RecipeSink {
  /** So much of a line is looked at. */
  private static final int LONGEST_LINE = 8192;

  private final RecipeSink sink;
  private final List<MboxMessage> messages = new ArrayList<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean compressed;
  private Wrapping wrapping = new Wrapping.Verbatim();
  private long run;

  private long offset;
  private long bytes;
  private long textBytes;
  private @Nullable Instant received;
  private long uid;
  private String letters = "";
  private List<String> keywords = List.of();
  private MboxMessage.@Nullable Base base;
  private boolean inKeywords;

  /** Passes everything on to {@code sink}. */
  public MboxListing(RecipeSink sink) {
    this.sink = sink;
  }

  /** The messages, once the file is at its end. */
  public List<MboxMessage> messages() {
    return compressed ? List.of() : messages;
  }

  @Override
  public void skeleton(byte[] array, int from, int length) throws IOException {
    sink.skeleton(array, from, length);
    text(length);
  }

  @Override
  public void literal(byte[] array, int from, int length) throws IOException {
    sink.literal(array, from, length);
    for (int i = from; i < from + length; i++) {
      if (array[i] == '\n') {
        line(line.toString(StandardCharsets.ISO_8859_1));
        line.reset();
      } else if (line.size() < LONGEST_LINE) {
        line.write(array[i]);
      }
    }
    bytes += length;
  }

  private void line(String text) {
    if (text.startsWith("From ")) {
      received = FromDate.of(text);
      return;
    }
    int colon = text.indexOf(':');
    boolean folded = text.startsWith(" ") || text.startsWith("\t");
    String name = folded || colon < 0 ? "" : text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
    String value = folded ? text.strip() : text.substring(colon + 1).strip();
    switch (name) {
      case "status", "x-status" -> letters = (letters + value.substring(0, Math.min(16, value.length()))).intern();
      case "x-uid" -> uid = number(value);
      case "x-keywords" -> keywords = words(value);
      case "x-imapbase" -> base = base(value, false);
      case "x-imap" -> base = base(value, true);
      default -> {
        if (folded && inKeywords) {
          keywords = new ArrayList<>(keywords);
          keywords.addAll(words(value));
        }
      }
    }
    inKeywords = name.equals("x-keywords") || folded && inKeywords;
  }

  private static List<String> words(String value) {
    return value.isEmpty() ? List.of() : Arrays.stream(value.split("\\s+")).map(String::intern).toList();
  }

  private static MboxMessage.@Nullable Base base(String value, boolean only) {
    String[] words = value.split("\\s+", 3);
    return words.length < 2 || number(words[0]) == 0
        ? null
        : new MboxMessage.Base(number(words[0]), number(words[1]), only);
  }

  /** A number of 32 bits; 0 for anything else. */
  private static long number(String digits) {
    if (digits.isEmpty() || digits.length() > 12 || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    long number = Long.parseLong(digits);
    return number > 0xffff_ffffL ? 0 : number;
  }

  @Override
  public void beginPart(Wrapping begun) throws IOException {
    sink.beginPart(begun);
    wrapping = begun;
    run = 0;
  }

  @Override
  public void part(byte[] array, int from, int length) throws IOException {
    sink.part(array, from, length);
    run += length;
  }

  @Override
  public void pausePart(Closing closing) throws IOException {
    sink.pausePart(closing);
    endRun(closing);
  }

  @Override
  public void resumePart(Wrapping resumed) throws IOException {
    sink.resumePart(resumed);
    wrapping = resumed;
  }

  @Override
  public void endPart(Closing closing) throws IOException {
    sink.endPart(closing);
    endRun(closing);
  }

  private void endRun(Closing closing) {
    if (run > 0) {
      text(switch (wrapping) {
        case Wrapping.Verbatim verbatim -> run;
        case Wrapping.Base64Lines lines -> {
          long characters = (run + 2) / 3 * 4;
          long ends = lines.lineEnd() == LineEnd.NONE ? 0 : (characters - 1) / lines.columns();
          yield characters + (ends + (closing == Closing.LINE_END ? 1 : 0)) * lines.lineEnd().bytes();
        }
      });
    }
    run = 0;
  }

  private void text(long length) {
    bytes += length;
    textBytes += length;
  }

  @Override
  public void beginCompressed(Compression compression) throws IOException {
    sink.beginCompressed(compression);
    compressed = true;
  }

  @Override
  public void endCompressed(long fileBytes, int check) throws IOException {
    sink.endCompressed(fileBytes, check);
  }

  @Override
  public void endUnit() throws IOException {
    sink.endUnit();
    messages.add(new MboxMessage(offset, bytes, textBytes, received, uid, letters, keywords, base));
    offset += bytes;
    bytes = 0;
    textBytes = 0;
    received = null;
    uid = 0;
    letters = "";
    keywords = List.of();
    base = null;
    inKeywords = false;
  }
}
