package org.mailkeep.agent.dovecot;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a message that lies in a file of its own ("single-instance storage"), and where it belongs.
 *
 * @param offset where it begins in the whole message as delivered, line ends as stored
 * @param size how many bytes it has there
 * @param base64Columns how long the lines are as which base64 writes the file's bytes there; 0 if the file has the very bytes
 * @param crlf whether those lines end with CR LF rather than LF
 * @param path the file, below the folder for attachments; names joined by {@code /}, none of which leads elsewhere
 */
public record ExtRef(long offset, long size, int base64Columns, boolean crlf, String path) {
  private static final int MOST = 100_000;
  private static final int LONGEST_PATH = 1024;
  private static final int LONGEST_LINE = Integer.MAX_VALUE - 3;
  private static final int WORDS = 4;

  /**
   * Reads the value of a message's key {@code X}: of each part offset, size, options and path, divided by single blanks. Options are {@code -} for none, {@code B76} for base64 in lines of
   * 76, {@code C} before it for CR LF.
   *
   * @return by ascending offset, none within another
   * @throws DovecotFormatException if it is anything else
   */
  public static List<ExtRef> parse(String value) throws DovecotFormatException {
    List<ExtRef> refs = new ArrayList<>();
    long end = 0;
    int at = 0;
    String[] words = new String[WORDS];
    while (at <= value.length()) {
      for (int i = 0; i < WORDS; i++) {
        int blank = at > value.length() ? -1 : value.indexOf(' ', at);
        if (at > value.length() || blank < 0 && i < WORDS - 1) {
          throw unsound("it ends early");
        }
        words[i] = value.substring(at, blank < 0 ? value.length() : blank);
        at = blank < 0 ? value.length() + 1 : blank + 1;
      }
      ExtRef ref = of(words);
      if (ref.offset < end || refs.size() == MOST) {
        throw unsound(ref.offset < end ? "parts overlap" : "more than " + MOST + " parts");
      }
      end = ref.offset + ref.size;
      refs.add(ref);
    }
    return refs;
  }

  /** What messages call the attachment at {@code path}, below the folder for attachments: sdbox appends the mailbox and the UID to a file's path. */
  public static String reference(String path) {
    int file = path.lastIndexOf('/') + 1;
    int end = file;
    for (int dashes = 0; end < path.length(); end++) {
      if (path.charAt(end) == '-' && ++dashes == 2) {
        break;
      }
    }
    return path.substring(0, end);
  }

  private static ExtRef of(String[] words) throws DovecotFormatException {
    String options = words[2];
    boolean crlf = options.startsWith("C");
    int from = crlf ? 1 : 0;
    int columns = 0;
    if (options.startsWith("B", from)) {
      columns = (int) number(options.substring(from + 1), LONGEST_LINE);
      if (columns == 0 || columns % 4 != 0) {
        throw unsound("base64 in lines of " + columns);
      }
    } else if (!options.equals("-") && !options.equals("C")) {
      throw unsound("an option is not known");
    }
    return new ExtRef(number(words[0], Long.MAX_VALUE / 2), number(words[1], Long.MAX_VALUE / 2), columns, crlf,
        path(words[3]));
  }

  private static long number(String digits, long most) throws DovecotFormatException {
    long number = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9 || number > (most - digit) / 10) {
        throw unsound("a number is none");
      }
      number = number * 10 + digit;
    }
    if (digits.isEmpty()) {
      throw unsound("a number is missing");
    }
    return number;
  }

  private static String path(String path) throws DovecotFormatException {
    boolean plain = path.length() <= LONGEST_PATH && path.chars().noneMatch(c -> c < ' ' || c == 127);
    for (String name : path.split("/", -1)) {
      plain &= !name.isEmpty() && !name.equals(".") && !name.equals("..");
    }
    if (!plain) {
      throw unsound("a path leads out of the folder for attachments, or is none");
    }
    return path;
  }

  private static DovecotFormatException unsound(String what) {
    return new DovecotFormatException("the attachments of a dbox message: " + what);
  }
}
