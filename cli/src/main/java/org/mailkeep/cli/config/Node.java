package org.mailkeep.cli.config;

import java.util.List;
import java.util.Map;

/** A part of a configuration file, with the line in which it begins. */
public sealed interface Node {

  int line();

  /** What it is, in words. */
  default String words() {
    return switch (this) {
      case Nothing nothing -> "nothing";
      case Text text -> "'" + text.brief() + "'";
      case Items items -> "a list";
      case Fields fields -> "a group of keys";
    };
  }

  /** No value: left out, {@code ~} or {@code null}. */
  record Nothing(int line) implements Node {}

  /** A value as it stands there: what a number or a truth is, is for its reader to say. */
  record Text(int line, String value) implements Node {
    private static final int SHOWN = 60;

    /** Its beginning, for messages. */
    String brief() {
      String start = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "…";
      return start.replaceAll("\\p{Cntrl}", "\ufffd");
    }
  }

  /** A list. */
  record Items(int line, List<Node> items) implements Node {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** Keys and values, in their order. */
  record Fields(int line, Map<String, Field> fields) implements Node {}

  /** A value and the line of its key. */
  record Field(int line, Node value) {}
}
