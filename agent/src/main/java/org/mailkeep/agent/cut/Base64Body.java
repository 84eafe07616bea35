package org.mailkeep.agent.cut;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.recipe.LineEnd;
import org.mailkeep.repository.recipe.RecipeSink.Closing;
import org.mailkeep.repository.recipe.RecipeSink.Wrapping.Base64Lines;

/**
 * Decodes the body of a part as far as it is what an encoder makes of the decoded bytes: lines of as many characters as the first, one kind of line end, a last line that may be
 * shorter, padding where it belongs and nothing hidden in it. Whole lines are decoded a block at a time, and encoded again to compare; what is left over is looked at character by
 * character.
 *
 * <p>Where an encoder was odd (a line of another length or with blanks at its end, another kind of line end, padding between two blocks, an empty line) such a piece ends, and the part
 * goes on with the next if that is worth its while: so a few odd places leave the decoded bytes the same.
 */
final class Base64Body {
  private static final int LONGEST_BLOCK = 4096;
  private static final int CACHED_COLUMNS = 128;
  private static final int MOST_EMPTY_LINES = 4;
  private static final int MOST_BLANKS = 8;
  /** An odd place is at most so many lines and bytes. */
  private static final int ODD_LINES = 2;
  private static final int ODD_BYTES = 512;
  /** A further piece has so many lines of its own at least: about what saying so costs. */
  private static final int PIECE_LINES = 4;
  private static final int PIECE_CHARACTERS = 256;
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, (byte) -1);
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (int i = 0; i < 64; i++) {
      VALUES[alphabet.charAt(i)] = (byte) i;
    }
  }

  private final Feed feed;
  private final int smallPart;
  private final int lookahead;
  private final Base64Block[] blocks = new Base64Block[CACHED_COLUMNS + 1];
  private @Nullable Base64Block wide;
  /** Decoded bytes that wait until they are enough for a part. */
  private final byte[] waiting;
  private int waitingLength;
  private boolean begun;

  private LineEnd lineEnd = LineEnd.NONE;
  private int columns;
  private Closing closing = Closing.OPEN;

  /**
   * @param feed can look {@link #lookahead} ahead
   */
  Base64Body(int smallPart, Feed feed) {
    this.feed = feed;
    this.smallPart = smallPart;
    this.lookahead = lookahead(smallPart);
    this.waiting = new byte[smallPart + Math.max(blockCharacters(smallPart), 4 * characters(smallPart))];
  }

  /** How far ahead one must see to tell whether a body is such a part: as much as holds a small part, a block and what may follow it, in the least dense form of each. */
  static int lookahead(int smallPart) {
    return 2 * MOST_EMPTY_LINES + 3 * characters(smallPart)
        + 2 * Math.max(3 * blockCharacters(smallPart), 4 * (characters(smallPart) + 2)) + 4 + ODD_BYTES + MOST_BLANKS
        + (PIECE_LINES + 1) * (PIECE_CHARACTERS + characters(smallPart) + 4);
  }

  private static int characters(int bytes) {
    return (bytes + 2) / 3 * 4;
  }

  private static int blockCharacters(int smallPart) {
    return Math.clamp(smallPart & ~3, 64, LONGEST_BLOCK);
  }

  /**
   * Hands the front of what follows the feed's position on as a part, as far as it is canonical, if that is enough for one; else changes nothing.
   *
   * @return how the part ended, or null if there is none
   */
  @Nullable Closing cut() throws IOException {
    feed.advance(lookahead);
    int body = feed.at;
    int first = firstLine(body);
    if (first < 0) {
      return null;
    }
    begun = false;
    waitingLength = 0;
    piece(first);
    if (!begun) {
      feed.at = body;
      return null;
    }
    while (goesOn()) {
      piece(feed.at);
    }
    feed.out().endPart(closing);
    return closing;
  }

  /** Takes all that is canonical from {@code first} on, a line's start. */
  private void piece(int first) throws IOException {
    closing = Closing.OPEN;
    feed.at = first;
    Base64Block block = block();
    int length = lineEnd == LineEnd.NONE ? block.characters.length : block.sourceLength(lineEnd.bytes());
    if (begun) {
      feed.ensure(length + block.columns + 2 + MOST_BLANKS);
    }
    while (feed.end - feed.at >= length && decode(block)) {
      feed.at += length;
      closing = lineEnd == LineEnd.NONE ? Closing.OPEN : Closing.LINE_END;
      give(block.decoded, block.decoded.length, first);
      if (begun) {
        feed.ensure(length + block.columns + 2 + MOST_BLANKS);
      }
    }
    tail(block, first);
  }

  /** Looks behind an odd place for more of the part, and if there is enough of it passes over the place: lines of base64 in it belong to the part, the rest is skeleton. */
  private boolean goesOn() throws IOException {
    feed.ensure(lookahead);
    int at = closing == Closing.LINE_END ? feed.at : afterLine(feed.at);
    for (int odd = 0; at >= 0 && at - feed.at <= ODD_BYTES; odd++) {
      while (at < feed.end && at - feed.at <= ODD_BYTES && lineEndAt(at) != LineEnd.NONE) {
        at += lineEndAt(at).bytes();
      }
      if (pieceAt(at)) {
        passOver(at);
        firstLine(at);
        feed.out().resumePart(new Base64Lines(columns, lineEnd));
        return true;
      }
      at = odd == ODD_LINES || mayEndTheBody(at) ? -1 : afterLine(at);
    }
    return false;
  }

  /** Where the next line begins, or -1 if that is too far off. */
  private int afterLine(int from) {
    int limit = Math.min(feed.end, from + ODD_BYTES);
    for (int i = from; i < limit; i++) {
      if (feed.bytes[i] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  /** Whether the line may be a delimiter or a From_ line. */
  private boolean mayEndTheBody(int at) {
    byte[] bytes = feed.bytes;
    return at + 5 > feed.end || bytes[at] == '-' || ContentType.startsWith(bytes, at, feed.end, "from ");
  }

  /** Whether enough lines of one length begin there. */
  private boolean pieceAt(int from) {
    int width = letters(feed.bytes, from, Math.min(feed.end, from + characters(smallPart)));
    LineEnd end = lineEndAt(from + width);
    int at = from;
    for (int lines = 0; lines < PIECE_LINES || at - from < PIECE_CHARACTERS; lines++) {
      if (width == 0 || end == LineEnd.NONE || letters(feed.bytes, at, Math.min(feed.end, at + width)) < width
          || lineEndAt(at + width) != end) {
        return false;
      }
      at += width + end.bytes();
    }
    return true;
  }

  /** Hands on what lies before {@code to}: whole lines of base64 as pieces of the part. */
  private void passOver(int to) throws IOException {
    feed.out().pausePart(closing);
    boolean lineStart = closing == Closing.LINE_END;
    while (feed.at < to) {
      int letters = lineStart ? letters(feed.bytes, feed.at, to) : 0;
      if (letters > 0 && letters % 4 == 0 && lineEndsAt(feed.at + letters)) {
        LineEnd end = lineEndAt(feed.at + letters);
        byte[] line = Base64.getDecoder().decode(Arrays.copyOfRange(feed.bytes, feed.at, feed.at + letters));
        feed.skeleton();
        feed.at += letters + end.bytes();
        feed.start = feed.at;
        feed.out().resumePart(new Base64Lines(letters, end));
        feed.out().part(line, 0, line.length);
        feed.out().pausePart(end == LineEnd.NONE ? Closing.OPEN : Closing.LINE_END);
        lineStart = end != LineEnd.NONE;
      } else {
        feed.at = afterLine(feed.at);
        lineStart = true;
      }
    }
    feed.skeleton();
  }

  /** Finds the first line, perhaps after empty ones, and how its end and length tell that the body is wrapped; -1 if it is not base64 or too short for a part. */
  private int firstLine(int body) {
    byte[] bytes = feed.bytes;
    int at = body;
    for (int i = 0; i < MOST_EMPTY_LINES && lineEndAt(at) != LineEnd.NONE; i++) {
      at += lineEndAt(at).bytes();
    }
    int endless = characters(smallPart);
    columns = letters(bytes, at, Math.min(feed.end, at + endless));
    lineEnd = columns == endless ? LineEnd.NONE : lineEndAt(at + columns);
    return columns == endless || columns > 0 && lineEnd != LineEnd.NONE ? at : -1;
  }

  private LineEnd lineEndAt(int at) {
    byte[] bytes = feed.bytes;
    if (at < feed.end && bytes[at] == '\n') {
      return LineEnd.LF;
    }
    return at + 1 < feed.end && bytes[at] == '\r' && bytes[at + 1] == '\n' ? LineEnd.CRLF : LineEnd.NONE;
  }

  /** How many characters of the alphabet follow one another. */
  private static int letters(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && VALUES[bytes[i] & 0xff] >= 0) {
      i++;
    }
    return i - from;
  }

  private Base64Block block() {
    if (lineEnd == LineEnd.NONE) {
      columns = 4;
    }
    Base64Block block = columns <= CACHED_COLUMNS ? blocks[columns] : wide;
    if (block == null || block.columns != columns) {
      block = new Base64Block(columns, blockCharacters(smallPart));
      if (columns <= CACHED_COLUMNS) {
        blocks[columns] = block;
      } else {
        wide = block;
      }
    }
    return block;
  }

  private boolean decode(Base64Block block) {
    return lineEnd == LineEnd.NONE
        ? block.decodeEndless(feed.bytes, feed.at)
        : block.decodeLines(feed.bytes, feed.at, lineEnd.bytes());
  }

  /** Hands on what the bytes before the feed's position stand for, or keeps it until it is enough. */
  private void give(byte[] decoded, int length, int first) throws IOException {
    if (begun) {
      feed.start = feed.at;
      feed.out().part(decoded, 0, length);
      return;
    }
    System.arraycopy(decoded, 0, waiting, waitingLength, length);
    waitingLength += length;
    if (waitingLength >= smallPart) {
      int here = feed.at;
      feed.at = first;
      feed.skeleton();
      feed.at = here;
      feed.start = here;
      feed.out().beginPart(new Base64Lines(columns, lineEnd));
      feed.out().part(waiting, 0, waitingLength);
      begun = true;
    }
  }

  /** Takes what comes after the last block: full lines, and the last line unless it may be something else. */
  private void tail(Base64Block block, int first) throws IOException {
    byte[] bytes = feed.bytes;
    byte[] characters = block.characters;
    int width = lineEnd == LineEnd.NONE ? characters.length : columns;
    int at = feed.at;
    int count = 0;
    int taken = 0;
    while (count + width <= characters.length) {
      int letters = letters(bytes, at, Math.min(feed.end, at + width));
      System.arraycopy(bytes, at, characters, count, letters);
      if (letters < width || lineEnd == LineEnd.NONE || lineEndAt(at + letters) != lineEnd) {
        taken = lastLine(characters, count, letters, width, at, taken);
        break;
      }
      count += width;
      at += width + lineEnd.bytes();
      if (count % 4 == 0) {
        taken = count;
        feed.at = at;
        closing = Closing.LINE_END;
      }
    }
    if (taken > 0) {
      give(block.decoded, decode(characters, taken, block.decoded), first);
    }
  }

  /**
   * Takes the last line, padded or not, if it ends as one does; else as much of it as surely belongs.
   *
   * @param count characters of the lines before it that are not decoded yet
   * @param letters its own, from {@code at} on
   * @param taken the characters taken before
   * @return those taken now
   */
  private int lastLine(byte[] characters, int count, int letters, int width, int at, int taken) {
    byte[] bytes = feed.bytes;
    int all = count + letters;
    int wanted = -all & 3;
    int next = at + letters;
    int pads = 0;
    while (pads < wanted && wanted < 3) {
      int pad = next;
      if (lineEnd != LineEnd.NONE && letters + pads > 0 && (letters + pads) % width == 0) {
        if (lineEndAt(next) != lineEnd) {
          break; // the padding would be wrapped like all else, and isn't
        }
        pad += lineEnd.bytes();
      }
      if (pad >= feed.end || bytes[pad] != '=') {
        break;
      }
      characters[all + pads++] = '=';
      next = pad + 1;
    }
    boolean surely = lineEnd == LineEnd.NONE || pads > 0 || next < feed.end && bytes[next] == '=';
    boolean ends = next == feed.end
        || (surely ? VALUES[bytes[next] & 0xff] < 0 : lineEndsAt(next));
    if (ends && pads == wanted && letters + pads > 0 && cleanPadding(characters, all, pads)) {
      boolean closes = lineEnd != LineEnd.NONE && lineEndAt(next) == lineEnd;
      closing = closes ? Closing.LINE_END : Closing.OPEN;
      feed.at = next + (closes ? lineEnd.bytes() : 0);
      return all + pads;
    }
    int quads = all & ~3;
    if (surely && quads > count) {
      closing = Closing.OPEN;
      feed.at = at + quads - count;
      return quads;
    }
    return taken;
  }

  /** Whether nothing but blanks is left of the line. */
  private boolean lineEndsAt(int from) {
    int limit = Math.min(feed.end, from + MOST_BLANKS);
    int at = from;
    while (at < limit && (feed.bytes[at] == ' ' || feed.bytes[at] == '\t')) {
      at++;
    }
    return at < limit && (feed.bytes[at] == '\n' || feed.bytes[at] == '\r');
  }

  /** Whether the bits of the last character that padding leaves over are zero. */
  private static boolean cleanPadding(byte[] characters, int count, int pads) {
    return pads == 0 || (VALUES[characters[count - 1] & 0xff] & (pads == 1 ? 3 : 15)) == 0;
  }

  /** Decodes characters that are known to be canonical; returns the number of bytes. */
  private static int decode(byte[] characters, int count, byte[] decoded) {
    int n = 0;
    for (int i = 0; i < count; i += 4) {
      int pads = characters[i + 3] != '=' ? 0 : characters[i + 2] != '=' ? 1 : 2;
      int word = VALUES[characters[i]] << 18 | VALUES[characters[i + 1]] << 12;
      decoded[n++] = (byte) (word >> 16);
      if (pads < 2) {
        word |= VALUES[characters[i + 2]] << 6;
        decoded[n++] = (byte) (word >> 8);
      }
      if (pads == 0) {
        decoded[n++] = (byte) (word | VALUES[characters[i + 3]]);
      }
    }
    return n;
  }
}
