package org.mailkeep.agent.source;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A path in which Dovecot's variables stand for parts of a user's name, or for the home directory. */
final class PathPattern {

  /** Text as it stands, or a variable. */
  sealed interface Piece {

    record Text(String text) implements Piece {}

    /**
     * A variable and what is done to it.
     *
     * @param offset the first character that counts; from the end if negative
     * @param width how many count; 0 for all that are left
     */
    record Variable(Name name, int offset, int width, Case letters) implements Piece {
      boolean whole() {
        return offset == 0 && width == 0;
      }

      String value(User user) {
        String value = name.value(user);
        int from = Math.min(offset < 0 ? Math.max(0, value.length() + offset) : offset, value.length());
        String part = value.substring(from, width == 0 ? value.length() : Math.min(value.length(), from + width));
        return switch (letters) {
          case KEPT -> part;
          case LOWER -> part.toLowerCase(Locale.ROOT);
          case UPPER -> part.toUpperCase(Locale.ROOT);
        };
      }
    }
  }

  /** What is done to letters. */
  enum Case {
    KEPT, LOWER, UPPER
  }

  /** What a variable stands for. */
  enum Name {
    /** The whole name. */
    USER,
    /** The name before the first {@code @}. */
    LOCAL,
    /** The name after the first {@code @}. */
    DOMAIN,
    /** The home directory. */
    HOME;

    String value(User user) {
      int at = user.name.indexOf('@');
      return switch (this) {
        case USER -> user.name;
        case LOCAL -> at < 0 ? user.name : user.name.substring(0, at);
        case DOMAIN -> at < 0 ? "" : user.name.substring(at + 1);
        case HOME -> user.home == null ? "" : user.home.toString();
      };
    }
  }

  /** Whom a pattern is filled in for. */
  record User(String name, @Nullable Path home) {}

  private final String text;
  /** The names of the path, outermost first. */
  private final List<List<Piece>> names;

  private PathPattern(String text, List<List<Piece>> names) {
    this.text = text;
    this.names = names;
  }

  /**
   * Reads a pattern.
   *
   * @throws LocationException if it is not absolute, or has a variable or modifier that is not known here
   */
  static PathPattern parse(String text, String location) {
    String path = text.equals("~") || text.startsWith("~/") ? "%h" + text.substring(1) : text;
    List<List<Piece>> names = new ArrayList<>();
    for (String name : path.split("/")) {
      List<Piece> pieces = new PieceReader(name, location).pieces();
      if (pieces.contains(new Piece.Text("..")) && pieces.size() == 1) {
        throw new LocationException(location + ": '..' in a path");
      }
      if (!pieces.isEmpty() && !pieces.equals(List.of(new Piece.Text(".")))) {
        names.add(List.copyOf(pieces));
      }
    }
    boolean fromHome = !names.isEmpty() && isHome(names.getFirst());
    if (!fromHome && !path.startsWith("/")) {
      throw new LocationException(
          location + ": '" + text + "' is not an absolute path; give one that begins with '/' or '~/'");
    }
    if (path.indexOf('\0') >= 0
        || names.stream().skip(fromHome ? 1 : 0).flatMap(List::stream).anyMatch(PathPattern::namesHome)) {
      throw new LocationException(location + ": '" + AccountName.printable(text) + "' is no path");
    }
    return new PathPattern(text, List.copyOf(names));
  }

  private static boolean isHome(List<Piece> pieces) {
    return pieces.size() == 1 && namesHome(pieces.getFirst());
  }

  private static boolean namesHome(Piece piece) {
    return piece instanceof Piece.Variable variable && variable.name == Name.HOME;
  }

  /** Whether no variable stands in it. */
  boolean fixed() {
    return variables().isEmpty();
  }

  /** Whether users can be told from the paths that exist: one variable gives the name, and no two stand in one name unless an {@code @} divides them. */
  boolean reversible() {
    boolean named = variables().stream().anyMatch(v -> v.whole() && (v.name == Name.USER || v.name == Name.LOCAL));
    return named && variables().stream().noneMatch(v -> v.name == Name.HOME)
        && names.stream().allMatch(PathPattern::divided);
  }

  private List<Piece.Variable> variables() {
    return names.stream().flatMap(List::stream).filter(Piece.Variable.class::isInstance).map(Piece.Variable.class::cast)
        .toList();
  }

  private static boolean divided(List<Piece> pieces) {
    boolean open = false;
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Text(String text) -> open &= text.indexOf('@') < 0;
        case Piece.Variable variable -> {
          if (open) {
            return false;
          }
          open = true;
        }
      }
    }
    return true;
  }

  /** The names that come before the first variable: where looking for users begins. */
  Path fixedFront() {
    Path path = Path.of("/");
    for (List<Piece> name : names) {
      if (name.size() != 1 || !(name.getFirst() instanceof Piece.Text(String literal))) {
        break;
      }
      path = path.resolve(literal);
    }
    return path;
  }

  /** The names after the front, in which variables stand or not. */
  List<List<Piece>> rest() {
    return names.subList(fixedFront().getNameCount(), names.size());
  }

  /**
   * The path of one user.
   *
   * @throws LocationException if the user lacks what the pattern asks for
   */
  Path path(User user) {
    for (Piece.Variable variable : variables()) {
      if (variable.name.value(user).isEmpty()) {
        throw new LocationException("user " + AccountName.printable(user.name) + " has no "
            + (variable.name == Name.HOME ? "home directory" : "domain") + ", which '" + text + "' needs");
      }
    }
    String path = names.stream().map(name -> name(name, user)).collect(Collectors.joining("/"));
    try {
      return Path.of(path.startsWith("/") ? path : "/" + path).normalize();
    } catch (InvalidPathException e) {
      throw new LocationException(
          "user " + AccountName.printable(user.name) + ": no path of this system comes out of '" + text + "'");
    }
  }

  /** One name of the path of a user. */
  static String name(List<Piece> pieces, User user) {
    StringBuilder name = new StringBuilder();
    for (Piece piece : pieces) {
      switch (piece) {
        case Piece.Text(String literal) -> name.append(literal);
        case Piece.Variable variable -> name.append(variable.value(user));
      }
    }
    return name.toString();
  }

  @Override
  public String toString() {
    return text;
  }
}
