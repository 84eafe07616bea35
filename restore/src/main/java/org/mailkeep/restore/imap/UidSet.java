package org.mailkeep.restore.imap;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Sets of UIDs as IMAP writes them: {@code 3,5:9}. */
final class UidSet {

  private UidSet() {}

  /** The set of {@code uids}, which ascend. */
  static String of(List<Long> uids) {
    StringBuilder set = new StringBuilder();
    for (int from = 0; from < uids.size();) {
      int to = from;
      while (to + 1 < uids.size() && uids.get(to + 1) == uids.get(to) + 1) {
        to++;
      }
      set.append(set.isEmpty() ? "" : ",").append(uids.get(from));
      if (to > from) {
        set.append(':').append(uids.get(to));
      }
      from = to + 1;
    }
    return set.toString();
  }

  /**
   * The UIDs of a set, in its order.
   *
   * @param most more are not looked at: then none are given
   */
  static List<Long> read(String set, int most) throws IOException {
    List<Long> uids = new ArrayList<>();
    for (String part : set.split(",", most + 1)) {
      String[] ends = part.split(":", 2);
      long from = number(ends[0]);
      long to = ends.length == 1 ? from : number(ends[1]);
      if (from > to || to - from >= most - uids.size()) {
        return List.of();
      }
      for (long uid = from; uid <= to; uid++) {
        uids.add(uid);
      }
    }
    return uids;
  }

  /** A number of at most 32 bits; 0 if it is none. */
  static long number(String digits) {
    boolean plain = !digits.isEmpty() && digits.length() <= 10 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    return plain && Long.parseLong(digits) <= 0xffff_ffffL ? Long.parseLong(digits) : 0;
  }
}
