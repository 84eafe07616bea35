package org.mailkeep.agent.cut;

import java.io.IOException;
import java.io.InputStream;
import org.mailkeep.agent.cut.Header.Field;
import org.mailkeep.repository.recipe.RecipeSink;
import org.mailkeep.repository.recipe.RecipeSink.Closing;

/**
 * Takes one message apart after the other: headers and delimiters are skeleton, a body is a part of its own if it is large enough. Works line by line with a stack of boundaries, never
 * by recursion; where a line is longer than what is judged at once it is no delimiter.
 *
 * <p>What lies between two delimiters is treated alike, wherever it lies: the text before the first part and after the last as well. The line end before a delimiter belongs to the
 * delimiter (RFC 2046), the empty line before a From_ line to that line: so a message is the same in an mbox and in a Maildir.
 */
final class MimeCutter {
  /** The message ended with the source. */
  static final int END = -2;
  /** The message ended before a From_ line. */
  static final int FROM = -3;

  private static final int NONE = -1;

  /** How much of a line is looked at; one more byte tells whether the source ends there. */
  private static final int LINE = 1 + Math.max(FromLine.LOOKAHEAD, Math.max(Boundaries.LOOKAHEAD, Header.LOOKAHEAD));

  /** An empty line and the end of the line before it are kept back: they may belong to the delimiter that comes next. */
  private static final int KEPT_BACK = 4;

  private static final int WINDOW = 256 << 10;

  private final Feed feed;
  private final int smallPart;
  private final Boundaries boundaries = new Boundaries();
  private final ContentType type = new ContentType();
  private final Summarizer summarizer = new Summarizer();
  private final Base64Body base64;
  private boolean mbox;
  /** Before here, no line that ends a body begins. */
  private int clear;
  /** Where in the source a body or header ended last. */
  private long ended;

  MimeCutter(int smallPart) {
    this(smallPart, WINDOW);
  }

  /**
   * @param window bytes in memory, more if need be
   */
  MimeCutter(int smallPart, int window) {
    this.smallPart = smallPart;
    int lookahead = Math.max(smallPart + KEPT_BACK + LINE, Base64Body.lookahead(smallPart));
    this.feed = new Feed(Math.max(window, 2 * lookahead));
    this.base64 = new Base64Body(smallPart, feed);
  }

  void open(InputStream source, RecipeSink sink) {
    feed.open(source, sink);
  }

  /** Forgets source and sink. */
  void close() {
    feed.close();
  }

  /** Whether all was handed on. */
  boolean atEnd() throws IOException {
    feed.ensure(1);
    return feed.at == feed.end;
  }

  /** Hands a From_ line on as a literal, if there is one; at the start of a source it need not have the form of one. */
  void fromLine() throws IOException {
    feed.ensure(LINE);
    if (FromLine.begins(feed.bytes, feed.at, feed.end)) {
      line(Field.OTHER, 0, true);
    }
  }

  /** What the message that was handed on last says of itself. */
  Summarizer summarizer() {
    return summarizer;
  }

  /**
   * Hands one message on, all that waits included.
   *
   * @param inMbox whether a From_ line ends it, and status lines are literals
   * @return {@link #END} or {@link #FROM}
   */
  int message(boolean inMbox) throws IOException {
    mbox = inMbox;
    boundaries.keep(0);
    summarizer.begin(feed.position(feed.at));
    int stop = header(true);
    while (true) {
      if (stop == NONE) {
        stop = afterHeader();
      } else if (stop >= 0) {
        summarizer.stop(stop >> 1, ended);
        boolean closes = (stop & 1) == 1;
        boundaries.keep((stop >> 1) + (closes ? 0 : 1));
        line(Field.OTHER, 0, false);
        stop = closes ? body(true) : header(false);
      } else {
        summarizer.stop(NONE, ended);
        feed.skeleton();
        return stop;
      }
    }
  }

  private int afterHeader() throws IOException {
    ContentType.Body kind = type.body(boundaries.digest());
    summarizer.part(kind, type, boundaries.depth(), feed.position(feed.at));
    if (kind == ContentType.Body.MESSAGE) {
      return header(false);
    }
    if (kind == ContentType.Body.MULTIPART && !boundaries.isFull()) {
      boundaries.push(type.boundary, type.boundaryLength, type.digest);
      return body(true);
    }
    Closing closing = kind == ContentType.Body.LEAF && type.base64() ? base64.cut() : null;
    return body(closing != Closing.OPEN);
  }

  /** Passes over a header and notes what its fields say; returns what ended it, {@link #NONE} being the empty line. */
  private int header(boolean ofMessage) throws IOException {
    type.clear();
    summarizer.header();
    Field field = Field.OTHER;
    boolean empty = true;
    while (true) {
      feed.advance(LINE);
      int at = feed.at;
      int stop = at == feed.end ? END : judge(at);
      if (stop != NONE) {
        ended = feed.position(at);
        if (!empty) {
          summarizer.part(type.body(boundaries.digest()), type, boundaries.depth(), ended);
        }
        return stop;
      }
      byte[] bytes = feed.bytes;
      byte first = bytes[at];
      if (first == '\n' || first == '\r' && at + 1 < feed.end && bytes[at + 1] == '\n') {
        feed.at += first == '\n' ? 1 : 2;
        return NONE;
      }
      int value = 0;
      if (first != ' ' && first != '\t') {
        field = ofMessage ? Header.field(bytes, at, feed.end) : Header.inPart(bytes, at, feed.end);
        if (!wanted(field)) {
          field = Field.OTHER;
        }
        value = field == Field.OTHER ? 0 : Header.nameLength(bytes, at);
      }
      line(field, value, field == Field.STATUS && ofMessage && mbox);
      empty = false;
    }
  }

  private boolean wanted(Field field) {
    return switch (field) {
      case TYPE -> type.wantsType();
      case ENCODING -> type.wantsEncoding();
      case STATUS, OTHER -> true;
      case DISPOSITION, FROM, TO, CC, SUBJECT, DATE, MESSAGE_ID -> summarizer.wants(field);
    };
  }

  /**
   * Passes over a line, however long.
   *
   * @param value where in the line the value of the field begins
   */
  private void line(Field field, int value, boolean literal) throws IOException {
    if (literal) {
      feed.skeleton();
    }
    int from = feed.at + value;
    boolean ended = false;
    while (!ended && feed.at < feed.end) {
      int to = feed.at;
      while (to < feed.end && !ended) {
        ended = feed.bytes[to++] == '\n';
      }
      switch (field) {
        case TYPE -> type.addType(feed.bytes, from, to);
        case ENCODING -> type.addEncoding(feed.bytes, from, to);
        case STATUS, OTHER -> {}
        case DISPOSITION, FROM, TO, CC, SUBJECT, DATE, MESSAGE_ID -> summarizer.add(field, feed.bytes, from, to);
      }
      feed.at = to;
      if (literal) {
        feed.literal();
      } else if (!ended) {
        feed.skeleton();
      }
      if (!ended) {
        feed.ensure(1);
        from = feed.at;
      }
    }
  }

  /** What begins at {@code at}, a line's start: a delimiter as {@link Boundaries#match} tells it, a From_ line, or nothing of the kind. */
  private int judge(int at) {
    byte[] bytes = feed.bytes;
    return switch (bytes[at]) {
      case '-' -> at + 1 < feed.end && bytes[at + 1] == '-' ? boundaries.match(bytes, at, feed.end) : NONE;
      case 'F' -> mbox && FromLine.matches(bytes, at, feed.end) ? FROM : NONE;
      default -> NONE;
    };
  }

  /**
   * Hands on what comes up to the next delimiter, From_ line or the end, and returns which it is. The delimiter itself, and the line end that belongs to it, wait.
   *
   * @param lineStart whether the body begins at the start of a line
   */
  private int body(boolean lineStart) throws IOException {
    feed.advance(smallPart + KEPT_BACK + LINE);
    int from = feed.at;
    boolean judged = !lineStart;
    boolean begun = false;
    while (true) {
      int stop = find(from, judged);
      if (stop == NONE && feed.last && clear == feed.end) {
        stop = END;
      }
      if (stop != NONE) {
        int end = bodyEnd(stop, lineStart);
        ended = feed.position(stop < 0 ? end : clear);
        if (begun || end - feed.at >= smallPart) {
          if (!begun) {
            feed.beginPart();
          }
          feed.partTo(end);
          feed.endPart();
        }
        if (stop < 0 && end < clear) {
          feed.at = end;
          feed.skeleton();
          feed.at = clear;
          feed.literal();
        }
        feed.at = clear;
        return stop;
      }
      int sure = clear - KEPT_BACK;
      if (!begun && sure - feed.at >= smallPart) {
        feed.beginPart();
        begun = true;
      }
      if (begun) {
        feed.partTo(sure);
      }
      judged = clear == feed.at ? judged : feed.bytes[clear - 1] != '\n';
      from = clear - feed.ensure(clear - feed.at + LINE + 1);
    }
  }

  /**
   * Looks for a line that ends the body, as far as lines can be judged yet, and notes in {@link #clear} where it begins, or before where none begins.
   *
   * @param judged whether {@code from} is no line's start, or known not to end the body
   */
  private int find(int from, boolean judged) {
    int limit = feed.last ? feed.end : Math.max(from, feed.end - LINE);
    clear = limit;
    if (!mbox && boundaries.isEmpty()) {
      clear = feed.end;
      return NONE;
    }
    int at = from;
    if (judged || at >= limit) {
      at = next(at, limit);
    }
    while (at >= 0 && at < limit) {
      int stop = judge(at);
      if (stop != NONE) {
        clear = at;
        return stop;
      }
      at = next(at, limit);
    }
    return NONE;
  }

  /** The next start of a line after {@code from} and before {@code limit} that deserves to be judged, or -1. */
  private int next(int from, int limit) {
    int to = Math.min(limit, feed.end - 1);
    return mbox ? nextInMbox(feed.bytes, from, limit, to) : nextDashes(feed.bytes, from, limit, to);
  }

  /** Looks at every other byte: one of two dashes is among them. */
  private static int nextDashes(byte[] bytes, int from, int limit, int to) {
    for (int i = from + 2; i <= to; i += 2) {
      if (bytes[i] == '-') {
        if (bytes[i - 1] == '-' && bytes[i - 2] == '\n') {
          return i - 1;
        }
        if (bytes[i - 1] == '\n' && i < limit && i < to) {
          return i;
        }
      }
    }
    return -1;
  }

  /** Looks at every other byte: either the line's first is among them or the line feed before it. */
  private static int nextInMbox(byte[] bytes, int from, int limit, int to) {
    for (int i = from + 1; i <= to; i += 2) {
      byte b = bytes[i];
      if (b == '\n') {
        if (i + 1 < limit && (bytes[i + 1] == 'F' || bytes[i + 1] == '-')) {
          return i + 1;
        }
      } else if ((b == 'F' || b == '-') && bytes[i - 1] == '\n' && i < limit) {
        return i;
      }
    }
    return -1;
  }

  /** Where a body ends that is followed, at {@link #clear}, by what {@code stop} says. */
  private int bodyEnd(int stop, boolean lineStart) {
    byte[] bytes = feed.bytes;
    int low = feed.at;
    int end = clear;
    if (end == low || stop == END && !mbox || bytes[end - 1] != '\n') {
      return end;
    }
    int line = end - 2 >= low && bytes[end - 2] == '\r' ? end - 2 : end - 1;
    boolean belongs = stop >= 0 || (line == low ? lineStart : bytes[line - 1] == '\n');
    return belongs ? line : end;
  }
}
