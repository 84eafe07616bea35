package org.mailkeep.agent.dovecot;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.mailkeep.agent.source.MaildirName;

/**
 * Which keywords the messages of a Courier Maildir have: {@code courierimapkeywords/:list}, the names a line each, an empty line, then for each message that has any the base name of its
 * file, a colon and the numbers of its keywords. Lines that cannot be read are passed over.
 */
public final class CourierKeywords {
  /** What it is called on disk. */
  public static final String NAME = "courierimapkeywords/:list";

  private static final int MOST_NAMES = 4096;

  private final Map<String, List<String>> keywords;

  private CourierKeywords(Map<String, List<String>> keywords) {
    this.keywords = keywords;
  }

  /**
   * Reads the file.
   *
   * @param in not closed here
   * @param name what it is called, for messages
   * @throws DovecotFormatException if it is too large
   */
  public static CourierKeywords read(InputStream in, String name) throws IOException {
    TextLines lines = new TextLines(in, name);
    List<String> names = new ArrayList<>();
    String line = lines.next();
    for (; line != null && !line.isEmpty(); line = lines.next()) {
      names.add(line);
      if (names.size() > MOST_NAMES) {
        throw lines.unsound("more than " + MOST_NAMES + " keywords");
      }
    }
    Map<String, List<String>> keywords = new HashMap<>();
    for (line = line == null ? null : lines.next(); line != null; line = lines.next()) {
      int colon = line.lastIndexOf(':');
      List<String> its = new ArrayList<>();
      for (String digits : line.substring(colon + 1).strip().split(" +", -1)) {
        long number = TextLines.number(digits);
        if ((number > 0 || digits.equals("0")) && number < names.size()) {
          its.add(names.get((int) number));
        }
      }
      if (colon > 0 && !its.isEmpty()) {
        keywords.put(MaildirName.base(line.substring(0, colon)), List.copyOf(its));
      }
    }
    return new CourierKeywords(keywords);
  }

  /** The keywords of a file's message. */
  public List<String> of(MaildirName file) {
    return keywords.getOrDefault(file.base(), List.of());
  }
}
