package org.mailkeep.agent.dovecot;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which keywords the small letters stand for that the names of files in a Maildir end with: {@code dovecot-keywords}, a number from 0 and a name in each line. Lines that cannot be read are
 * passed over.
 */
public final class MaildirKeywords {
  /** What it is called on disk. */
  public static final String NAME = "dovecot-keywords";

  private static final int LETTERS = 26;

  private final @Nullable String[] names;

  private MaildirKeywords(@Nullable String[] names) {
    this.names = names;
  }

  /** That of a mailbox without such a file. */
  public static MaildirKeywords none() {
    return new MaildirKeywords(new @Nullable String[LETTERS]);
  }

  /**
   * Reads the file.
   *
   * @param in not closed here
   * @param name what it is called, for messages
   * @throws DovecotFormatException if it is too large
   */
  public static MaildirKeywords read(InputStream in, String name) throws IOException {
    TextLines lines = new TextLines(in, name);
    @Nullable String[] names = new @Nullable String[LETTERS];
    for (String line = lines.next(); line != null; line = lines.next()) {
      int blank = line.indexOf(' ');
      String digits = blank < 0 ? "" : line.substring(0, blank);
      long number = digits.equals("0") ? 0 : TextLines.number(digits);
      boolean known = digits.equals("0") || number > 0 && number < LETTERS;
      if (known && blank + 1 < line.length()) {
        names[(int) number] = line.substring(blank + 1);
      }
    }
    return new MaildirKeywords(names);
  }

  /** The keywords that the letters stand for, in their order; a letter without one stands for nothing. */
  public List<String> of(String letters) {
    List<String> keywords = new ArrayList<>();
    for (int i = 0; i < letters.length(); i++) {
      int number = letters.charAt(i) - 'a';
      String name = number >= 0 && number < LETTERS ? names[number] : null;
      if (name != null && !keywords.contains(name)) {
        keywords.add(name);
      }
    }
    return keywords;
  }
}
