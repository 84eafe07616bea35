package org.mailkeep.cli;

import java.util.List;

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
}
