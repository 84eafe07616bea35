package org.mailkeep.agent.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.mailkeep.agent.source.PathPattern.Case;
import org.mailkeep.agent.source.PathPattern.Name;
import org.mailkeep.agent.source.PathPattern.Piece;
import org.mailkeep.agent.source.PathPattern.User;

/**
 * Finds the users for whom a pattern's path exists, by listing directories. Names that begin with a dot, {@code lost+found} and lock files are nobody's; symbolic links are followed.
 */
final class UserSearch {
  private final PathPattern pattern;
  private final Predicate<Path> store;
  private final SortedMap<String, User> found;
  private final List<String> refused;

  /**
   * @param pattern one that is reversible
   * @param store whether what is at a path can be a user's store
   * @param found gets the users by name
   * @param refused gets a line for each place that was not searched, and each name that is none
   */
  UserSearch(PathPattern pattern, Predicate<Path> store, SortedMap<String, User> found, List<String> refused) {
    this.pattern = pattern;
    this.store = store;
    this.found = found;
    this.refused = refused;
  }

  /**
   * Searches.
   *
   * @throws IOException if the directory where the search begins cannot be listed
   */
  void run() throws IOException {
    search(pattern.fixedFront(), pattern.rest(), Map.of());
  }

  private void search(Path directory, List<List<Piece>> names, Map<Name, String> known) throws IOException {
    if (names.isEmpty()) {
      if (store.test(directory)) {
        add(directory, known);
      }
      return;
    }
    List<Piece> name = names.getFirst();
    List<List<Piece>> below = names.subList(1, names.size());
    if (name.size() == 1 && name.getFirst() instanceof Piece.Text(String literal)) {
      search(directory.resolve(literal), below, known);
      return;
    }
    Pattern shape = shape(name);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        String file = entry.getFileName().toString();
        if (file.startsWith(".") || file.equals("lost+found") || below.isEmpty() && file.endsWith(".lock")
            || !below.isEmpty() && !Files.isDirectory(entry)) {
          continue;
        }
        Matcher matcher = shape.matcher(file);
        if (matcher.matches()) {
          enter(entry, below, name, matcher, known);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
  }

  private void enter(Path entry, List<List<Piece>> below, List<Piece> name, Matcher matcher, Map<Name, String> known) {
    Map<Name, String> more = new HashMap<>(known);
    for (Piece piece : name) {
      if (piece instanceof Piece.Variable variable && variable.whole()
          && (variable.letters() == Case.KEPT || !more.containsKey(variable.name()))) {
        more.put(variable.name(), matcher.group(variable.name().name()));
      }
    }
    try {
      search(entry, below, more);
    } catch (NoSuchFileException | NotDirectoryException e) {
      // no store below this name
    } catch (IOException e) {
      refused.add(entry + ": cannot be searched: " + AccountName.printable(e.toString()));
    }
  }

  private static Pattern shape(List<Piece> name) {
    StringBuilder shape = new StringBuilder();
    Set<Name> named = EnumSet.noneOf(Name.class);
    for (Piece piece : name) {
      switch (piece) {
        case Piece.Text(String text) -> shape.append(Pattern.quote(text));
        case Piece.Variable variable -> {
          String characters = variable.name() == Name.LOCAL ? "[^@]+" : ".+";
          boolean names = variable.whole() && named.add(variable.name());
          shape.append(names ? "(?<" + variable.name().name() + ">" + characters + ")" : characters);
        }
      }
    }
    return Pattern.compile(shape.toString(), Pattern.DOTALL);
  }

  /** Adds the user whose store this is, provided that it is the one that the pattern gives for that user. */
  private void add(Path path, Map<Name, String> known) {
    String local = known.getOrDefault(Name.LOCAL, "");
    String domain = known.getOrDefault(Name.DOMAIN, "");
    String name = known.getOrDefault(Name.USER, domain.isEmpty() ? local : local + "@" + domain);
    String problem = AccountName.problem(name);
    if (problem != null) {
      refused.add(AccountName.printable(path.toString()) + ": " + problem);
      return;
    }
    User user = new User(name, null);
    try {
      if (pattern.path(user).equals(path)) {
        found.putIfAbsent(name, user);
      }
    } catch (LocationException e) {
      // a user without a domain where the pattern asks for one: not this pattern's
    }
  }
}
