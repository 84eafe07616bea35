package org.mailkeep.agent.dovecot;

import java.util.EnumSet;
import java.util.Set;
import org.mailkeep.repository.catalog.Flag;

/** How mail stores write flags down: as bits in Dovecot's indexes, as letters in the names of a Maildir's files. */
final class FlagCodes {

  private static final Flag[] BY_BIT = {Flag.ANSWERED, Flag.FLAGGED, Flag.DELETED, Flag.SEEN, Flag.DRAFT};
  private static final String LETTERS = "RFTSD";
  private static final String STATUS_LETTERS = "AFDRT";

  private FlagCodes() {}

  /** Those whose bits are set; other bits do not matter. */
  static Set<Flag> ofBits(int bits) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    for (int i = 0; i < BY_BIT.length; i++) {
      if ((bits >> i & 1) != 0) {
        flags.add(BY_BIT[i]);
      }
    }
    return flags;
  }

  /** Those whose letters are there; other letters do not matter. */
  static Set<Flag> ofLetters(String letters) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    for (int i = 0; i < BY_BIT.length; i++) {
      if (letters.indexOf(LETTERS.charAt(i)) >= 0) {
        flags.add(BY_BIT[i]);
      }
    }
    return flags;
  }

  /** Those whose letters the {@code Status} and {@code X-Status} of a message in an mbox have; other letters do not matter. */
  static Set<Flag> ofStatus(String letters) {
    Set<Flag> flags = EnumSet.noneOf(Flag.class);
    for (int i = 0; i < BY_BIT.length; i++) {
      if (letters.indexOf(STATUS_LETTERS.charAt(i)) >= 0) {
        flags.add(BY_BIT[i]);
      }
    }
    return flags;
  }
}
