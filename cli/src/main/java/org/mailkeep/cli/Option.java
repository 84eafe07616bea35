package org.mailkeep.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/**
 * An option of a command: what picocli is told of it, and its value once the command line was read.
 *
 * <p>Built by hand because reading picocli's annotations costs a short command a good part of its life.
 */
final class Option<T> {
  private final OptionSpec spec;
  private final Function<@Nullable Object, T> reader;

  private Option(OptionSpec.Builder spec, Function<@Nullable Object, T> reader) {
    this.spec = spec.build();
    this.reader = reader;
  }

  /** An option without a value. */
  static Option<Boolean> flag(String names, String description) {
    return new Option<>(builder(names, description).type(boolean.class).arity("0"), Boolean.TRUE::equals);
  }

  /** An option with a text. */
  static Option<Optional<String>> text(String names, String label, String description) {
    return of(names, label, description, Function.identity());
  }

  /** An option with a file or folder. */
  static Option<Optional<Path>> path(String names, String label, String description) {
    // Its type tells the completion of a shell to offer files; its value is read from the text like any other.
    return new Option<>(valued(names, label, description, Path::of).type(Path.class),
        given -> given instanceof String text ? Optional.of(Path.of(text)) : Optional.empty());
  }

  /** An option whose value {@code parser} reads, which throws IllegalArgumentException if it can't. */
  static <V> Option<Optional<V>> of(String names, String label, String description, Function<String, V> parser) {
    return new Option<>(valued(names, label, description, parser),
        given -> given instanceof String text ? Optional.of(parser.apply(text)) : Optional.empty());
  }

  /** An option that must be given, whose value {@code parser} reads. */
  static <V> Option<V> required(String names, String label, String description, Function<String, V> parser) {
    return new Option<>(valued(names, label, description, parser).required(true), given -> {
      if (given instanceof String text) {
        return parser.apply(text);
      }
      throw new IllegalStateException("the command line was not read yet");
    });
  }

  /** An option that may be given several times. */
  static Option<List<String>> texts(String names, String label, String description) {
    return new Option<>(builder(names, description).paramLabel(label).arity("1").type(List.class)
        .auxiliaryTypes(String.class),
        given -> given instanceof List<?> list ? list.stream().map(String.class::cast).toList() : List.of());
  }

  /** The same option before and after the command's name, on every command. */
  Option<T> everywhere() {
    return new Option<>(spec.toBuilder().scopeType(ScopeType.INHERIT), reader);
  }

  OptionSpec spec() {
    return spec;
  }

  /** What was given, or what stands for nothing given. */
  T value() {
    Object given = spec.getValue();
    return reader.apply(given);
  }

  private static OptionSpec.Builder valued(String names, String label, String description, Function<String, ?> parser) {
    return builder(names, description).paramLabel(label).arity("1").type(String.class)
        .converters(text -> checked(text, parser));
  }

  private static OptionSpec.Builder builder(String names, String description) {
    return OptionSpec.builder(names.split(", ")).description(description.replace("%", "%%"));
  }

  /** The text, if it can be read: here a mistake is reported with the option's name. */
  private static String checked(String text, Function<String, ?> parser) {
    try {
      Object ignored = parser.apply(text);
      return text;
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
