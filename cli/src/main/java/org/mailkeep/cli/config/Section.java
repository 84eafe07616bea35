package org.mailkeep.cli.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A group of keys that is being read. Every key that it can have is asked for, whether it is there or not; {@link #end} then tells of those that are there and nobody asked for. A
 * mistake is noted, and reads as if the key were not there.
 */
public final class Section {
  private final String path;
  private final int line;
  private final Map<String, Node.Field> fields;
  private final Problems problems;
  private final Set<String> asked = new LinkedHashSet<>();

  private Section(String path, int line, Map<String, Node.Field> fields, Problems problems) {
    this.path = path;
    this.line = line;
    this.fields = fields;
    this.problems = problems;
  }

  /** The keys of a whole file. */
  public static Section of(Node.Fields fields, Problems problems) {
    return new Section("", fields.line(), fields.fields(), problems);
  }

  /**
   * The same keys, and for those that are not here those of {@code others}, also in the groups that both have. A key without a value here says that there is none.
   */
  public Section over(Section others) {
    return new Section(path, line, over(fields, others.fields), problems);
  }

  private static Map<String, Node.Field> over(Map<String, Node.Field> ours, Map<String, Node.Field> others) {
    Map<String, Node.Field> both = new LinkedHashMap<>(others);
    ours.forEach((key, field) -> {
      Node.Field other = both.get(key);
      if (other != null && field.value() instanceof Node.Nothing) {
        both.remove(key);
      } else if (other != null && other.value() instanceof Node.Fields below
          && field.value() instanceof Node.Fields mine) {
        both.put(key, new Node.Field(field.line(), new Node.Fields(mine.line(), over(mine.fields(), below.fields()))));
      } else {
        both.put(key, field);
      }
    });
    return both;
  }

  /** The same without a key. */
  public Section without(String key) {
    Map<String, Node.Field> less = new LinkedHashMap<>(fields);
    less.remove(key);
    return new Section(path, line, less, problems);
  }

  /** The line in which it begins. */
  public int line() {
    return line;
  }

  /** The line of a key, or that of the section if it is not there. */
  public int line(String key) {
    Node.Field field = fields.get(key);
    return field == null ? line : field.line();
  }

  public boolean has(String key) {
    return fields.containsKey(key);
  }

  /** Notes a mistake in the line of a key. */
  public void problem(String key, String message) {
    problems.add(line(key), path, message);
  }

  /** The value of a key, whatever it is; none if it is not there. One that is there and has no value is a mistake. */
  public Optional<Node> node(String key) {
    asked.add(key);
    Node.Field field = fields.get(key);
    if (field == null) {
      return Optional.empty();
    }
    if (field.value() instanceof Node.Nothing) {
      problems.add(field.line(), path, key + ": has no value; give it one, or leave the key out");
      return Optional.empty();
    }
    return Optional.of(field.value());
  }

  /** A text that {@code reader} can read, which throws IllegalArgumentException if it can't. */
  public <T> Optional<T> value(String key, Function<String, T> reader) {
    Optional<Node> node = node(key);
    return node.isEmpty() ? Optional.empty() : read(key, node.get(), reader);
  }

  /** The same of a key that must be there; {@code example} is what it looks like. */
  public <T> Optional<T> required(String key, String example, Function<String, T> reader) {
    if (!fields.containsKey(key)) {
      asked.add(key);
      problems.add(line, path, "has no " + key + "; add " + key + ": " + example);
      return Optional.empty();
    }
    return value(key, reader);
  }

  /** Whether a key says {@code true}; false if it is not there. */
  public boolean flag(String key) {
    return value(key, text -> switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("'" + text + "' is neither true nor false");
    }).orElse(false);
  }

  /** One text, or a list of them, each of which {@code reader} can read. */
  public <T> List<T> values(String key, Function<String, T> reader) {
    List<T> values = new ArrayList<>();
    node(key).ifPresent(node -> {
      List<Node> items = node instanceof Node.Items list ? list.items() : List.of(node);
      items.forEach(item -> read(key, item, reader).ifPresent(values::add));
    });
    return values;
  }

  /** The keys below a key. */
  public Optional<Section> section(String key) {
    return node(key).flatMap(node -> section(key, line(key), node));
  }

  /** A node below here as a section, if it is one; {@code called} is its key. */
  public Optional<Section> section(String called, int at, Node node) {
    if (node instanceof Node.Fields below) {
      return Optional.of(new Section(path.isEmpty() ? called : path + ": " + called, at, below.fields(), problems));
    }
    problems.add(node.line(), path, called + ": expected keys, found " + node.words());
    return Optional.empty();
  }

  /** A node below here as a text that can be read, if it is one; {@code called} is its key. */
  public <T> Optional<T> read(String called, Node node, Function<String, T> reader) {
    if (!(node instanceof Node.Text text)) {
      problems.add(node.line(), path, called + ": expected a text, found " + node.words());
      return Optional.empty();
    }
    try {
      return Optional.of(reader.apply(text.value()));
    } catch (IllegalArgumentException e) {
      problems.add(text.line(), path, called + ": " + e.getMessage());
      return Optional.empty();
    }
  }

  /** All names here, each with its line and its value: for a group whose keys are free to choose. */
  public Map<String, Node.Field> all() {
    return fields;
  }

  /** Notes every key that nobody has asked for. */
  public void end() {
    fields.forEach((key, field) -> {
      if (!asked.contains(key)) {
        problems.add(field.line(), path, new Node.Text(0, key).brief() + ": there is no such key"
            + Likeness.closest(key, asked).map(like -> "; did you mean " + like + "?")
                .orElse("; there are " + String.join(", ", asked)));
      }
    });
  }
}
