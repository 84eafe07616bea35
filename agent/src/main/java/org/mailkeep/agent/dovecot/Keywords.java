package org.mailkeep.agent.dovecot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The keywords of an index: their names in the order in which they came, and a bit for each in the rows of messages. */
final class Keywords {
  /** Dovecot itself sets no limit; a mailbox has a dozen. */
  private static final int MOST = 4096;

  private final MessageTable table;
  private final MessageTable.Column bits;
  private final String index;
  private final List<String> names = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  Keywords(String index, MessageTable table) throws DovecotFormatException {
    this.index = index;
    this.table = table;
    this.bits = table.column(0);
  }

  /** The number of a keyword; letters match in either case. A name that is not known yet gets the next number. */
  int number(String name) throws DovecotFormatException {
    Integer known = numbers.get(name.toLowerCase(Locale.ROOT));
    return known == null ? append(name) : known;
  }

  /** Gives a name the next number, even if it had one. */
  int append(String name) throws DovecotFormatException {
    int number = names.size();
    if (number == MOST) {
      throw new DovecotFormatException(index + ": more than " + MOST + " keywords");
    }
    names.add(name);
    numbers.putIfAbsent(name.toLowerCase(Locale.ROOT), number);
    if (names.size() > bits.width() * Byte.SIZE) {
      // by doubling, for each time moves all rows
      bits.widen(Math.max(1, Math.max((names.size() + 7) / Byte.SIZE, bits.width() * 2)));
    }
    return number;
  }

  int count() {
    return names.size();
  }

  void add(int number, int from, int to) throws DovecotFormatException {
    table.visit(to - from);
    for (int row = from; row < to; row++) {
      bits.cells()[bits.at(row) + number / Byte.SIZE] |= (byte) (1 << number % Byte.SIZE);
    }
  }

  void remove(int number, int from, int to) throws DovecotFormatException {
    table.visit(to - from);
    for (int row = from; row < to; row++) {
      bits.cells()[bits.at(row) + number / Byte.SIZE] &= (byte) ~(1 << number % Byte.SIZE);
    }
  }

  void clear(int from, int to) throws DovecotFormatException {
    table.visit(to - from);
    for (int row = from; row < to; row++) {
      for (int i = 0; i < bits.width(); i++) {
        bits.cells()[bits.at(row) + i] = 0;
      }
    }
  }

  /** The keywords of a row in the order of their numbers. */
  List<String> of(int row) {
    List<String> set = new ArrayList<>();
    for (int number = 0; number < names.size(); number++) {
      if ((bits.cells()[bits.at(row) + number / Byte.SIZE] >> number % Byte.SIZE & 1) != 0) {
        set.add(names.get(number));
      }
    }
    return set;
  }
}
