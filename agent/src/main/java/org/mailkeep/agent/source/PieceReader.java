package org.mailkeep.agent.source;

import java.util.ArrayList;
import java.util.List;
import org.mailkeep.agent.source.PathPattern.Case;
import org.mailkeep.agent.source.PathPattern.Name;
import org.mailkeep.agent.source.PathPattern.Piece;

/**
 * Reads the variables of one name of a path:
 *
 * <pre>
 * Variable = "%", ([offset "."] width)?, ("L" lower case | "U" upper case)?, ("u" | "n" | "d" | "h")
 *          | "%{user}" | "%{username}" | "%{domain}" | "%{home}"
 * "%%"     = a percent sign
 * </pre>
 */
final class PieceReader {
  private final String text;
  private final String location;
  private final List<Piece> pieces = new ArrayList<>();
  private final StringBuilder literal = new StringBuilder();
  private int at;

  PieceReader(String text, String location) {
    this.text = text;
    this.location = location;
  }

  List<Piece> pieces() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '%') {
        literal.append(c);
      } else if (peek() == '%') {
        literal.append('%');
        at++;
      } else {
        endLiteral();
        pieces.add(peek() == '{' ? named() : variable());
      }
    }
    endLiteral();
    return pieces;
  }

  private void endLiteral() {
    if (!literal.isEmpty()) {
      pieces.add(new Piece.Text(literal.toString()));
      literal.setLength(0);
    }
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : '\0';
  }

  private Piece named() {
    int close = text.indexOf('}', at);
    String name = close < 0 ? "" : text.substring(at + 1, close).strip();
    Name variable = switch (name) {
      case "user" -> Name.USER;
      case "username" -> Name.LOCAL;
      case "domain" -> Name.DOMAIN;
      case "home" -> Name.HOME;
      default -> throw unknown(at);
    };
    at = close + 1;
    return new Piece.Variable(variable, 0, 0, Case.KEPT);
  }

  private Piece variable() {
    int from = at;
    boolean fromEnd = peek() == '-';
    at += fromEnd ? 1 : 0;
    if (peek() == '0') {
      throw unknown(from); // would pad with zeros
    }
    int number = number();
    int offset = 0;
    int width = number;
    if (peek() == '.') {
      at++;
      offset = fromEnd ? -number : number;
      width = number();
    } else if (fromEnd) {
      throw unknown(from);
    }
    Case letters = switch (peek()) {
      case 'L' -> Case.LOWER;
      case 'U' -> Case.UPPER;
      default -> Case.KEPT;
    };
    at += letters == Case.KEPT ? 0 : 1;
    Name name = switch (peek()) {
      case 'u' -> Name.USER;
      case 'n' -> Name.LOCAL;
      case 'd' -> Name.DOMAIN;
      case 'h' -> Name.HOME;
      default -> throw unknown(from);
    };
    at++;
    return new Piece.Variable(name, offset, width, letters);
  }

  private int number() {
    int number = 0;
    for (; peek() >= '0' && peek() <= '9' && number < 1000; at++) {
      number = number * 10 + peek() - '0';
    }
    return number;
  }

  private LocationException unknown(int from) {
    String rest = text.substring(from, Math.min(text.length(), from + 12));
    return new LocationException(location + ": '%" + AccountName.printable(rest)
        + "' is not known here; variables are %u, %n, %d, %h and %%, with L, U or a width such as %1n");
  }
}
