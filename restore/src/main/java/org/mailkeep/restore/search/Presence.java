package org.mailkeep.restore.search;

import java.util.Arrays;

/** On which nights something was in which list: spans of nights, kept as numbers because there is one of these for every page. */
final class Presence {

  private static final int LIST = 0;
  private static final int FIRST = 1;
  private static final int LAST = 2;
  private static final int FIELDS = 3;

  private int[] spans = new int[FIELDS];
  private int count;

  /** Adds the nights from {@code first} to {@code last}; spans that touch become one. */
  void add(int list, int first, int last) {
    int from = first;
    int to = last;
    for (int i = count - 1; i >= 0; i--) {
      int at = i * FIELDS;
      if (spans[at + LIST] == list && spans[at + FIRST] <= to + 1 && spans[at + LAST] >= from - 1) {
        from = Math.min(from, spans[at + FIRST]);
        to = Math.max(to, spans[at + LAST]);
        count--;
        System.arraycopy(spans, count * FIELDS, spans, at, FIELDS);
      }
    }
    if (spans.length == count * FIELDS) {
      spans = Arrays.copyOf(spans, 2 * spans.length);
    }
    int at = count++ * FIELDS;
    spans[at + LIST] = list;
    spans[at + FIRST] = from;
    spans[at + LAST] = to;
  }

  void addAll(Presence other) {
    other.each(this::add);
  }

  void each(Spans visitor) {
    for (int at = 0; at < count * FIELDS; at += FIELDS) {
      visitor.span(spans[at + LIST], spans[at + FIRST], spans[at + LAST]);
    }
  }

  /** The first night of all. */
  int first() {
    int first = Integer.MAX_VALUE;
    for (int at = 0; at < count * FIELDS; at += FIELDS) {
      first = Math.min(first, spans[at + FIRST]);
    }
    return first;
  }

  /** The last night of all. */
  int last() {
    int last = -1;
    for (int at = 0; at < count * FIELDS; at += FIELDS) {
      last = Math.max(last, spans[at + LAST]);
    }
    return last;
  }

  /** Whether it was in {@code list} on {@code night}. */
  boolean has(int list, int night) {
    for (int at = 0; at < count * FIELDS; at += FIELDS) {
      if (spans[at + LIST] == list && spans[at + FIRST] <= night && spans[at + LAST] >= night) {
        return true;
      }
    }
    return false;
  }

  /** Whether it was there, in whatever list, on any of these nights. */
  boolean within(int first, int last) {
    for (int at = 0; at < count * FIELDS; at += FIELDS) {
      if (spans[at + FIRST] <= last && spans[at + LAST] >= first) {
        return true;
      }
    }
    return false;
  }

  /** Takes spans of nights. */
  @FunctionalInterface
  interface Spans {
    void span(int list, int first, int last);
  }
}
