package org.mailkeep.restore.serve;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * A sequence set (RFC 3501, section 9): ascending ranges that neither touch nor overlap.
 *
 * @param ranges of numbers, 1 to 2^32 - 1
 */
record NumberSet(List<Range> ranges) {

  private static final long LARGEST = 0xffff_ffffL;

  NumberSet {
    ranges = List.copyOf(ranges);
  }

  /**
   * Reads a set such as {@code 1,3:5,9:*}.
   *
   * @param star what {@code *} stands for: the largest number in use
   * @throws BadCommand if it is none
   */
  static NumberSet parse(String text, long star) throws BadCommand {
    List<Range> all = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      int colon = part.indexOf(':');
      long from = number(colon < 0 ? part : part.substring(0, colon), star);
      long to = colon < 0 ? from : number(part.substring(colon + 1), star);
      all.add(new Range(Math.min(from, to), Math.max(from, to)));
    }
    all.sort(Comparator.comparingLong(Range::from));
    List<Range> merged = new ArrayList<>();
    for (Range range : all) {
      if (!merged.isEmpty() && merged.getLast().to() + 1 >= range.from()) {
        Range last = merged.removeLast();
        merged.add(new Range(last.from(), Math.max(last.to(), range.to())));
      } else {
        merged.add(range);
      }
    }
    return new NumberSet(merged);
  }

  private static long number(String text, long star) throws BadCommand {
    if (text.equals("*")) {
      return star;
    }
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new BadCommand(String.format(Locale.ROOT, "not a number in a set: %.20s", text));
    }
    long number = Long.parseLong(text);
    if (number < 1 || number > LARGEST) {
      throw new BadCommand("a number in a set is out of range");
    }
    return number;
  }

  boolean contains(long number) {
    int low = 0;
    int high = ranges.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      Range range = ranges.get(middle);
      if (number < range.from()) {
        high = middle - 1;
      } else if (number > range.to()) {
        low = middle + 1;
      } else {
        return true;
      }
    }
    return false;
  }

  /** Numbers from {@code from} to {@code to}, both included. */
  record Range(long from, long to) {}
}
