package org.mailkeep.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Where passphrases come from: a variable, a file that a variable names, or whoever sits at the terminal. Never the command line. */
final class Secrets {
  static final String PASSPHRASE = "MAILKEEP_PASSPHRASE";
  static final String PASSPHRASE_FILE = "MAILKEEP_PASSPHRASE_FILE";

  private static final int LONGEST_FILE = 4096;

  private final Shell shell;

  Secrets(Shell shell) {
    this.shell = shell;
  }

  /** The passphrase of the repository at {@code location}. */
  char[] passphrase(String location) throws IOException {
    Optional<char[]> given = given();
    return given.isPresent() ? given.get() : ask("Passphrase of " + location + ": ");
  }

  /** The passphrase for a new repository: asked for twice. */
  char[] newPassphrase(String location) throws IOException {
    Optional<char[]> given = given();
    if (given.isPresent()) {
      return given.get();
    }
    char[] first = ask("Passphrase for the new repository " + location + ": ");
    char[] second = ask("The same again: ");
    if (!Arrays.equals(first, second)) {
      throw CommandFailure.failed("the two passphrases differ; nothing was made");
    }
    Arrays.fill(second, '\0');
    return checked(first, "the passphrase");
  }

  private Optional<char[]> given() throws IOException {
    Optional<String> variable = shell.variable(PASSPHRASE);
    if (variable.isPresent()) {
      return variable.map(String::toCharArray);
    }
    Optional<Path> file = shell.pathVariable(PASSPHRASE_FILE);
    return file.isPresent() ? Optional.of(read(file.get())) : Optional.empty();
  }

  private char[] ask(String question) throws IOException {
    return shell.terminal().askSecretly(question).orElseThrow(() -> CommandFailure.usage(
        "no passphrase: set " + PASSPHRASE + " or " + PASSPHRASE_FILE
            + ", or name a credential file with --credential"));
  }

  /** The first line of a file that others may not read. */
  static char[] readPrivate(Path file) throws IOException {
    SettingsFiles.requirePrivate(file);
    return read(file);
  }

  /** The first line of the file, without its end. */
  private static char[] read(Path file) throws IOException {
    byte[] bytes;
    try (var in = Files.newInputStream(file)) {
      bytes = in.readNBytes(LONGEST_FILE + 1);
    }
    if (bytes.length > LONGEST_FILE) {
      throw CommandFailure.failed(file + ": longer than " + LONGEST_FILE + " bytes: not a passphrase");
    }
    try {
      CharBuffer text = UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      int end = 0;
      while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
        end++;
      }
      char[] line = new char[end];
      text.get(line);
      Arrays.fill(bytes, (byte) 0);
      Arrays.fill(text.array(), '\0');
      return checked(line, file.toString());
    } catch (CharacterCodingException e) {
      throw CommandFailure.failed(file + ": not UTF-8 text: not a passphrase");
    }
  }

  private static char[] checked(char[] passphrase, String where) {
    if (passphrase.length == 0) {
      throw CommandFailure.failed(where + " is empty: not a passphrase");
    }
    return passphrase;
  }
}
