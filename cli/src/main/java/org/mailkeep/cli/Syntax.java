package org.mailkeep.cli;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a command looks like on the command line.
 *
 * @param name one word, or two for a command of a group, such as {@code key add}
 * @param summary one sentence
 * @param options beside those that every command has
 */
record Syntax(String name, String summary, List<Option<?>> options) {

  static Syntax of(String name, String summary, Option<?>... options) {
    return new Syntax(name, summary, List.of(options));
  }

  /** With further options. */
  Syntax and(List<Option<?>> more) {
    return new Syntax(name, summary, Stream.concat(options.stream(), more.stream()).toList());
  }
}
