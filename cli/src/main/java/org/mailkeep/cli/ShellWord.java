package org.mailkeep.cli;

/** Writes a text so that a shell takes it for one word, whatever is in it: for command lines that people are shown to copy. */
final class ShellWord {

  private ShellWord() {}

  static String quoted(String text) {
    return text.matches("[A-Za-z0-9/._:@%+,=-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
  }
}
