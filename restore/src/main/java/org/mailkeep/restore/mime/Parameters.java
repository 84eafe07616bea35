package org.mailkeep.restore.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A value with parameters, as in {@code Content-Type: text/plain; charset=utf-8} (RFC 2045, section 5.1), read however broken it is.
 *
 * @param value what stands before the parameters, without comments and blanks
 * @param all name and value of each parameter, as written; at most {@link #MOST}
 */
public record Parameters(String value, List<Parameter> all) {

  /** Most parameters; further ones are left out. */
  public static final int MOST = 100;

  public Parameters {
    all = List.copyOf(all);
  }

  /** Reads the value of a field. */
  public static Parameters parse(String field) {
    Reader reader = new Reader(field);
    String value = reader.word(";");
    List<Parameter> all = new ArrayList<>();
    while (all.size() < MOST && reader.skip(';')) {
      String name = reader.word("=;");
      if (reader.skip('=')) {
        String given = reader.word(";");
        if (!name.isEmpty()) {
          all.add(new Parameter(name, given));
        }
      }
    }
    return new Parameters(value, all);
  }

  /** The same with one more at the end. */
  public Parameters and(String name, String given) {
    return new Parameters(value, Stream.concat(all.stream(), Stream.of(new Parameter(name, given))).toList());
  }

  /** The value of the first parameter of that name, in any case. */
  public Optional<String> get(String name) {
    return all.stream().filter(parameter -> parameter.name().equalsIgnoreCase(name)).map(Parameter::value).findFirst();
  }

  /** One of them. */
  public record Parameter(String name, String value) {}

  private static final class Reader {
    private final String text;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    boolean skip(char wanted) {
      if (at < text.length() && text.charAt(at) == wanted) {
        at++;
        return true;
      }
      return false;
    }

    /** What comes until one of {@code ends}, quotes taken off, comments left out. */
    String word(String ends) {
      StringBuilder word = new StringBuilder();
      boolean quoted = false;
      int comments = 0;
      while (at < text.length()) {
        char c = text.charAt(at);
        if (c == '\\' && (quoted || comments > 0) && at + 1 < text.length()) {
          at++;
          if (quoted) {
            word.append(text.charAt(at));
          }
        } else if (quoted) {
          if (c == '"') {
            quoted = false;
          } else {
            word.append(c);
          }
        } else if (c == '(') {
          comments++;
        } else if (comments > 0) {
          comments -= c == ')' ? 1 : 0;
        } else if (c == '"') {
          quoted = true;
        } else if (ends.indexOf(c) >= 0) {
          break;
        } else {
          word.append(c);
        }
        at++;
      }
      return word.toString().strip();
    }
  }
}
