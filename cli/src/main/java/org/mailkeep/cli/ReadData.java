package org.mailkeep.cli;

import java.util.regex.Pattern;
import org.mailkeep.repository.verify.ReadPlan;

/** Reads how much of the packs a verification is to read. */
final class ReadData {
  private static final Pattern TIME = Pattern.compile("(\\d+[dhms])+");
  private static final Pattern SIZE = Pattern.compile("\\d.*[KMGT]");

  private ReadData() {}

  /**
   * Reads a share ({@code 5%}, {@code 0.05}, {@code all}), an amount of bytes ({@code 20G}) or a time ({@code 30m}).
   *
   * @throws IllegalArgumentException if it is none of them
   */
  static ReadPlan parse(String text) {
    if (TIME.matcher(text).matches()) {
      return ReadPlan.time(Amounts.parseDuration(text));
    }
    if (SIZE.matcher(text).matches()) {
      return ReadPlan.bytes(Amounts.parse(text));
    }
    return ReadPlan.share(share(text));
  }

  private static double share(String text) {
    try {
      double share = text.equals("all")
          ? 1
          : text.endsWith("%")
              ? Double.parseDouble(text.substring(0, text.length() - 1)) / 100
              : Double.parseDouble(text);
      if (share >= 0 && share <= 1) {
        return share;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a share such as 5% or all, an amount such as 20G or a time such as 30m", e);
    }
    throw new IllegalArgumentException("'" + text + "' is not between 0% and 100%");
  }
}
