package org.mailkeep.restore.imap;

import java.util.List;

/** A value in what a server says. */
sealed interface Item {

  /** The text of an atom, a quoted string or a literal, a character a byte. NIL is an atom. */
  record Text(String text) implements Item {}

  /** A list in parentheses. */
  record Many(List<Item> items) implements Item {
    public Many {
      items = List.copyOf(items);
    }
  }

  /** The texts of a list; those in it that are lists count for nothing. */
  default List<String> texts() {
    return switch (this) {
      case Text one -> List.of(one.text());
      case Many many -> many.items().stream().filter(Text.class::isInstance).map(item -> ((Text) item).text()).toList();
    };
  }

  /** The text; empty for a list. */
  default String text1() {
    return this instanceof Text one ? one.text() : "";
  }
}
