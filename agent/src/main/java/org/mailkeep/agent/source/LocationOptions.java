package org.mailkeep.agent.source;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows the path of a location.
 *
 * @param nested whether mailboxes lie within one another, for those kinds that have a choice
 * @param inbox where the INBOX is, if it lies elsewhere
 * @param alt where dbox files go that are seldom read
 * @param attachments where dbox keeps attachments that several messages share
 * @param others indexes and control files that lie elsewhere
 * @param mailboxes the folder of a dbox store that holds the mailboxes; empty if the store itself does
 * @param messages the folder of a dbox mailbox that holds what is its own
 * @param utf8 whether names of mailboxes are plain text rather than modified UTF-7
 */
record LocationOptions(boolean nested, @Nullable PathPattern inbox, @Nullable PathPattern alt,
    @Nullable PathPattern attachments, List<PathPattern> others, String mailboxes, String messages, boolean utf8) {

  LocationOptions {
    others = List.copyOf(others);
  }

  /**
   * Reads options.
   *
   * @param words one option each
   * @param location the whole location, for messages
   * @throws LocationException if one cannot be read
   */
  static LocationOptions parse(StoreKind kind, List<String> words, String location) {
    boolean nested = false;
    PathPattern inbox = null;
    PathPattern alt = null;
    PathPattern attachments = null;
    List<PathPattern> others = new ArrayList<>();
    String mailboxes = "mailboxes";
    String messages = "dbox-Mails";
    boolean utf8 = false;
    for (String word : words) {
      int equals = word.indexOf('=') + 1;
      String key = word.substring(0, equals == 0 ? word.length() : equals);
      String value = word.substring(key.length());
      boolean known = kind != StoreKind.FILES;
      switch (key) {
        case "INBOX=" -> inbox = known ? PathPattern.parse(value, location) : null;
        case "CONTROL=" -> others.add(PathPattern.parse(value, location));
        case "INDEX=" -> {
          if (!value.equals("MEMORY")) {
            others.add(PathPattern.parse(value, location));
          }
        }
        case "ALT=" -> {
          known = kind.dbox();
          alt = known ? PathPattern.parse(value, location) : null;
        }
        case "ATTACHMENTS=" -> {
          known = kind.dbox();
          attachments = known ? shared(value, location) : null;
        }
        case "MAILBOXDIR=" -> {
          known = kind.dbox();
          mailboxes = value.isEmpty() || !known ? "" : below(value, location);
        }
        case "DIRNAME=" -> {
          known = kind.dbox();
          messages = known ? below(value, location) : "";
        }
        case "LAYOUT=" -> {
          nested = value.equalsIgnoreCase("fs");
          known &= nested || kind == StoreKind.MAILDIR && value.equalsIgnoreCase("maildir++");
        }
        case "UTF-8" -> utf8 = true;
        default -> known = false;
      }
      if (!known) {
        throw new LocationException(
            location + ": the option '" + AccountName.printable(word) + "' is not known for " + kind.options());
      }
    }
    return new LocationOptions(nested, inbox, alt, attachments, others, mailboxes, messages, utf8);
  }

  private static PathPattern shared(String value, String location) {
    PathPattern pattern = PathPattern.parse(value, location);
    if (!pattern.fixed()) {
      throw new LocationException(
          location + ": ATTACHMENTS= names the one directory that all accounts share; it takes no variables");
    }
    return pattern;
  }

  private static String below(String value, String location) {
    boolean plain = Arrays.stream(value.split("/", -1))
        .noneMatch(name -> name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0);
    if (!plain) {
      throw new LocationException(
          location + ": '" + AccountName.printable(value) + "' is no folder within a store");
    }
    return value;
  }
}
