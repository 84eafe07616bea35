package org.mailkeep.repository.store.s3;

import java.util.ArrayList;
import java.util.List;

/**
 * The few things that are read out of an S3 server's XML: elements by their names, and text. Whatever the text is, no more comes of it than pieces of it: no entities but those of five characters
 * and of numbers, no documents from elsewhere.
 */
final class XmlText {
  private XmlText() {}

  /** The contents of all elements {@code name}, in order; elements of one name must not lie in each other. */
  static List<String> all(String xml, String name) {
    List<String> found = new ArrayList<>();
    String begin = "<" + name + ">";
    String end = "</" + name + ">";
    int at = xml.indexOf(begin);
    while (at >= 0) {
      int to = xml.indexOf(end, at);
      if (to < 0) {
        break;
      }
      found.add(xml.substring(at + begin.length(), to));
      at = xml.indexOf(begin, to);
    }
    return found;
  }

  /** The text of the first element {@code name}; empty if there is none. */
  static String first(String xml, String name) {
    int at = xml.indexOf("<" + name + ">");
    int to = at < 0 ? -1 : xml.indexOf("</" + name + ">", at);
    return to < 0 ? "" : text(xml.substring(at + name.length() + 2, to));
  }

  private static String text(String content) {
    if (content.indexOf('&') < 0) {
      return content;
    }
    StringBuilder text = new StringBuilder(content.length());
    int at = 0;
    while (at < content.length()) {
      int end = content.charAt(at) == '&' ? content.indexOf(';', at) : -1;
      if (end < 0) {
        text.append(content.charAt(at++));
        continue;
      }
      text.append(character(content.substring(at + 1, end)));
      at = end + 1;
    }
    return text.toString();
  }

  private static String character(String name) {
    return switch (name) {
      case "amp" -> "&";
      case "lt" -> "<";
      case "gt" -> ">";
      case "quot" -> "\"";
      case "apos" -> "'";
      default -> {
        int code = name.matches("#[0-9]{1,7}")
            ? Integer.parseInt(name.substring(1))
            : name.matches("#x[0-9a-fA-F]{1,6}") ? Integer.parseInt(name.substring(2), 16) : -1;
        yield Character.isValidCodePoint(code) ? Character.toString(code) : "&" + name + ";";
      }
    };
  }
}
