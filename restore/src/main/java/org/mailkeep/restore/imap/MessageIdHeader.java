package org.mailkeep.restore.imap;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the Message-ID of a header is: by it, and its size, a message is looked for. */
final class MessageIdHeader {

  private static final Pattern NAME = Pattern.compile("message-id[ \t]*:", Pattern.CASE_INSENSITIVE);
  private static final int LONGEST = 4096;

  private MessageIdHeader() {}

  /** The first one in {@code header}, without any blanks and line ends; empty if there is none. */
  static String of(String header) {
    int at = 0;
    while (at < header.length()) {
      int end = header.indexOf('\n', at);
      end = end < 0 ? header.length() : end;
      String line = header.substring(at, end);
      if (line.isBlank()) {
        return "";
      }
      Matcher name = NAME.matcher(line);
      if (name.lookingAt()) {
        int stop = end;
        while (stop + 1 < header.length() && (header.charAt(stop + 1) == ' ' || header.charAt(stop + 1) == '\t')) {
          int next = header.indexOf('\n', stop + 1);
          stop = next < 0 ? header.length() : next;
        }
        String value = header.substring(at + name.end(), stop).replaceAll("\\s", "");
        return value.length() > LONGEST ? value.substring(0, LONGEST) : value;
      }
      at = end + 1;
    }
    return "";
  }
}
