package org.mailkeep.restore.mime;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Those fields of a header that envelopes and structures are made of: unfolded, one character a byte. Of what is too long, the rest is left out. */
public final class Header {

  /** Fields of addresses, of which a message may have several that count together. */
  private static final Set<String> ADDRESSES = Set.of("from", "sender", "reply-to", "to", "cc", "bcc");
  private static final Set<String> OTHERS = Set.of("date", "subject", "in-reply-to", "message-id", "content-type",
      "content-transfer-encoding", "content-id", "content-description", "content-disposition", "content-language",
      "content-location", "content-md5");

  private final Map<String, String> values = new HashMap<>();

  Header() {}

  /** The value of a field, its name in lower case; without blanks around it. */
  public Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name));
  }

  static boolean keeps(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ADDRESSES.contains(lower) || OTHERS.contains(lower);
  }

  void add(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    if (ADDRESSES.contains(lower)) {
      values.merge(lower, value, (first, more) -> first + ", " + more);
    } else {
      values.putIfAbsent(lower, value);
    }
  }
}
