package org.mailkeep.agent.source;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who has an account here, as a file or a command tells it in UTF-8: one user a line, and after a tab the home directory. Empty lines and lines that begin with {@code #}
 * are passed over; what comes after a second tab is not looked at.
 */
public record AccountList(List<User> users) {

  private static final int MOST_USERS = 10_000_000;
  private static final int LONGEST_LINE = 8192;

  /**
   * One line of the list.
   *
   * @param name the user, with or without a domain, as it stands there
   * @param home the home directory, absolute, if the list names it
   */
  public record User(String name, @Nullable Path home) {}

  public AccountList {
    users = List.copyOf(users);
  }

  /**
   * Reads a list from a file.
   *
   * @throws LocationException if it is no list
   */
  public static AccountList read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, "account list " + file);
    }
  }

  /**
   * Runs a command and reads the list that it prints; what it says on its standard error goes to ours.
   *
   * @param command program and arguments; no shell comes between
   * @throws LocationException if it prints no list, or ends with another code than 0
   */
  public static AccountList run(List<String> command) throws IOException {
    String what = "account command " + String.join(" ", command);
    Process process = new ProcessBuilder(command).redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
        .redirectError(Redirect.INHERIT).start();
    try {
      AccountList list = read(process.getInputStream(), what);
      int code = process.waitFor();
      if (code != 0) {
        throw new LocationException(what + ": ended with code " + code);
      }
      return list;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(what + ": interrupted", e);
    } finally {
      process.destroy();
    }
  }

  static AccountList read(InputStream in, String what) throws IOException {
    List<User> users = new ArrayList<>();
    try (BufferedReader reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder()))) {
      int number = 0;
      for (String line = line(reader, what, 1); line != null; line = line(reader, what, number + 1)) {
        number++;
        if (!line.isBlank() && line.charAt(0) != '#') {
          users.add(user(line, what, number));
          if (users.size() > MOST_USERS) {
            throw new LocationException(what + ": more than " + MOST_USERS + " users");
          }
        }
      }
    } catch (CharacterCodingException e) {
      throw new LocationException(what + ": not UTF-8");
    }
    return new AccountList(users);
  }

  private static User user(String line, String what, int number) {
    int tab = line.indexOf('\t');
    if (tab < 0) {
      return new User(line.strip(), null);
    }
    int end = line.indexOf('\t', tab + 1);
    String home = line.substring(tab + 1, end < 0 ? line.length() : end).strip();
    if (home.isEmpty()) {
      return new User(line.substring(0, tab).strip(), null);
    }
    try {
      Path path = Path.of(home);
      if (path.isAbsolute()) {
        return new User(line.substring(0, tab).strip(), path.normalize());
      }
    } catch (InvalidPathException e) {
      // falls through: as little a home as a relative path
    }
    throw new LocationException(what + ", line " + number + ": the home directory is not an absolute path");
  }

  /** The next line without its end, never more than a bounded number of characters of it; null at the end. */
  private static @Nullable String line(Reader reader, String what, int number) throws IOException {
    StringBuilder line = new StringBuilder();
    int c = reader.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n'; c = reader.read()) {
      if (line.length() == LONGEST_LINE) {
        throw new LocationException(what + ", line " + number + ": longer than " + LONGEST_LINE + " characters");
      }
      line.append((char) c);
    }
    return line.toString();
  }
}
