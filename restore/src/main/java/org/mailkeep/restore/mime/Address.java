package org.mailkeep.restore.mime;

import java.util.ArrayList;
import java.util.List;

/**
 * An address of a header field, as an envelope shows it. The beginning and the end of a group are addresses as well (RFC 3501, section 7.4.2): with an empty {@code host}, and the end with an empty
 * {@code mailbox} too.
 *
 * @param kind what it is
 * @param name the display name, quotes taken off, as it is encoded; empty if there is none
 * @param mailbox what stands before the {@code @}, or a group's name
 * @param host what stands after it; empty if there is nothing
 */
public record Address(Kind kind, String name, String mailbox, String host) {

  /** What an address is. */
  public enum Kind {
    MAILBOX, GROUP, END_OF_GROUP
  }

  /** Reads a list of addresses (RFC 5322, section 3.4), however broken it is. */
  public static List<Address> list(String field) {
    return new Reader(field).list();
  }

  private static final class Reader {
    private final String text;
    private final List<Address> found = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private final StringBuilder comment = new StringBuilder();
    private final StringBuilder spec = new StringBuilder();
    private boolean angle;
    private boolean hasSpec;
    private boolean inGroup;
    private int at;

    Reader(String text) {
      this.text = text;
    }

    List<Address> list() {
      while (at < text.length()) {
        char c = text.charAt(at++);
        switch (c) {
          case '(' -> comment();
          case '"' -> quoted();
          case '<' -> {
            angle = true;
            hasSpec = true;
            spec.setLength(0);
          }
          case '>' -> angle = false;
          case ',' -> {
            if (!angle) {
              end();
            } else {
              spec.setLength(0);
            }
          }
          case ';' -> {
            end();
            endGroup();
          }
          case ':' -> {
            if (angle) {
              // What came before was a route, which nobody uses any more.
              spec.setLength(0);
            } else {
              endGroup();
              found.add(new Address(Kind.GROUP, "", words.toString().strip(), ""));
              inGroup = true;
              clear();
            }
          }
          default -> (angle ? spec : words).append(c == '\t' ? ' ' : c);
        }
      }
      end();
      endGroup();
      return found;
    }

    private void comment() {
      int depth = 1;
      comment.setLength(0);
      while (at < text.length() && depth > 0) {
        char c = text.charAt(at++);
        if (c == '\\' && at < text.length()) {
          comment.append(text.charAt(at++));
          continue;
        }
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth > 0) {
          comment.append(c);
        }
      }
    }

    private void quoted() {
      StringBuilder into = angle ? spec : words;
      while (at < text.length()) {
        char c = text.charAt(at++);
        if (c == '\\' && at < text.length()) {
          into.append(text.charAt(at++));
        } else if (c == '"') {
          break;
        } else {
          into.append(c);
        }
      }
    }

    private void end() {
      String name;
      String address;
      if (hasSpec) {
        name = bare(words);
        address = bare(spec).replace(" ", "");
      } else {
        address = bare(words).replace(" ", "");
        name = comment.toString().strip();
      }
      if (!address.isEmpty() || hasSpec && !name.isEmpty()) {
        int sign = address.lastIndexOf('@');
        found.add(sign < 0
            ? new Address(Kind.MAILBOX, name, address, "")
            : new Address(Kind.MAILBOX, name, address.substring(0, sign), address.substring(sign + 1)));
      }
      clear();
    }

    private void endGroup() {
      if (inGroup) {
        found.add(new Address(Kind.END_OF_GROUP, "", "", ""));
        inGroup = false;
      }
    }

    private void clear() {
      words.setLength(0);
      spec.setLength(0);
      comment.setLength(0);
      angle = false;
      hasSpec = false;
    }

    private static String bare(StringBuilder text) {
      return text.toString().replace("\0", "").strip();
    }
  }
}
