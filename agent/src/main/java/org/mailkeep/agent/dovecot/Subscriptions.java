package org.mailkeep.agent.dovecot;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.mailkeep.agent.source.MailboxName;

/**
 * The mailboxes that an account has subscribed to: Dovecot's {@code subscriptions}, a mailbox in each line, and Courier's {@code courierimapsubscribed}, in which they all begin with INBOX.
 *
 * <p>In Dovecot's file the levels of a name are divided by the store's own separator, or, if the file begins with {@code V TAB 2} and an empty line, by TAB; then 01 and a character stand for
 * NUL (0), 01 (1), TAB (t), CR (r) and LF (n).
 */
public final class Subscriptions {
  /** What Dovecot calls it on disk. */
  public static final String NAME = "subscriptions";

  /** What Dovecot calls it beside mboxes. */
  public static final String MBOX_NAME = ".subscriptions";

  /** What Courier calls it on disk. */
  public static final String COURIER_NAME = "courierimapsubscribed";

  private static final String VERSION_2 = "V\t2";

  private Subscriptions() {}

  /**
   * Reads Dovecot's file.
   *
   * @param in not closed here
   * @param name what it is called, for messages
   * @param separator what divides levels in the older form: a dot in Maildir++, else a slash
   * @param utf8 whether names are plain text rather than modified UTF-7
   * @return names as layouts give them, in the order of the file; those of other namespaces too
   * @throws DovecotFormatException if it is too large
   */
  public static List<String> read(InputStream in, String name, char separator, boolean utf8) throws IOException {
    TextLines lines = new TextLines(in, name);
    List<String> names = new ArrayList<>();
    String line = lines.next();
    boolean second = VERSION_2.equals(line);
    if (second) {
      line = lines.next();
      line = line != null && line.isEmpty() ? lines.next() : line;
    }
    for (; line != null; line = lines.next()) {
      List<String> levels = new ArrayList<>();
      for (String level : line.split(second ? "\t" : Pattern.quote(String.valueOf(separator)), -1)) {
        levels.add(second ? plain(level) : level);
      }
      if (!line.isEmpty()) {
        names.add(MailboxName.of(levels, utf8));
      }
    }
    return names;
  }

  /**
   * Reads Courier's file.
   *
   * @param in not closed here
   * @param name what it is called, for messages
   * @return names as layouts give them, in the order of the file
   * @throws DovecotFormatException if it is too large
   */
  public static List<String> readCourier(InputStream in, String name) throws IOException {
    TextLines lines = new TextLines(in, name);
    List<String> names = new ArrayList<>();
    for (String line = lines.next(); line != null; line = lines.next()) {
      List<String> levels = Arrays.asList(line.split("\\.", -1));
      boolean below = levels.size() > 1 && levels.getFirst().equals(MailboxName.INBOX);
      if (!line.isEmpty()) {
        names.add(MailboxName.of(below ? levels.subList(1, levels.size()) : levels, false));
      }
    }
    return names;
  }

  private static String plain(String level) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < level.length(); i++) {
      char c = level.charAt(i);
      if (c != 1 || i + 1 == level.length()) {
        text.append(c);
        continue;
      }
      char escaped = level.charAt(++i);
      text.append(switch (escaped) {
        case '0' -> '\0';
        case '1' -> '\1';
        case 't' -> '\t';
        case 'r' -> '\r';
        case 'n' -> '\n';
        default -> escaped;
      });
    }
    return text.toString();
  }
}
