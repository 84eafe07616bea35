package org.mailkeep.restore.mime;

import java.util.List;
import java.util.Optional;

/**
 * What kind of thing a part is: {@code type/subtype} and parameters.
 *
 * @param type such as {@code text}, as written
 * @param subtype such as {@code plain}, as written
 */
public record MediaType(String type, String subtype, Parameters parameters) {

  /** What a part is that says nothing. */
  static final MediaType TEXT = of("text", "plain");
  static final MediaType MESSAGE = of("message", "rfc822");
  static final MediaType BYTES = of("application", "octet-stream");

  /** Reads a field; what is no media type is {@code otherwise}. */
  static MediaType parse(Optional<String> field, MediaType otherwise) {
    if (field.isEmpty()) {
      return otherwise;
    }
    Parameters parameters = Parameters.parse(field.get());
    int slash = parameters.value().indexOf('/');
    if (slash < 0) {
      return otherwise;
    }
    String type = parameters.value().substring(0, slash).strip();
    String subtype = parameters.value().substring(slash + 1).strip();
    return token(type) && token(subtype) ? new MediaType(type, subtype, parameters) : otherwise;
  }

  /** Whether it is that type, in any case. */
  public boolean is(String other) {
    return type.equalsIgnoreCase(other);
  }

  /** Whether it is that type and subtype, in any case. */
  public boolean is(String other, String otherSubtype) {
    return is(other) && subtype.equalsIgnoreCase(otherSubtype);
  }

  private static MediaType of(String type, String subtype) {
    return new MediaType(type, subtype, new Parameters(type + "/" + subtype, List.of()));
  }

  private static boolean token(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c > ' ' && c < 127 && "()<>@,;:\\\"/[]?=".indexOf(c) < 0);
  }
}
