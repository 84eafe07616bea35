package org.mailkeep.restore.imap;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One thing that a server says. */
sealed interface Response {

  /**
   * How something ended, or a remark.
   *
   * @param tag of the command that it is about; {@code *} if it is about none
   * @param status OK, NO, BAD, BYE or PREAUTH
   * @param code what stands in brackets; empty if nothing does
   * @param text for people
   */
  record Status(String tag, String status, String code, String text) implements Response {

    boolean ok() {
      return status.equals("OK");
    }

    /** The first word of the code, in capitals. */
    String codeName() {
      return code.split(" ", 2)[0].toUpperCase(Locale.ROOT);
    }
  }

  /** The server waits for what comes next. */
  record Continue() implements Response {}

  /**
   * Data.
   *
   * @param number what stands before its name; 0 if nothing does
   * @param name such as EXISTS, LIST, CAPABILITY
   */
  record Data(long number, String name, List<Item> items) implements Response {
    public Data {
      items = List.copyOf(items);
    }
  }

  /**
   * A message, as far as it was asked for.
   *
   * @param uid 0 if the server does not say
   * @param flags null if it does not say
   * @param received INTERNALDATE; null if it does not say
   * @param size RFC822.SIZE; -1 if it does not say
   * @param guid X-GUID; null if it does not say
   * @param header lines of the header that were asked for; null if it does not say
   * @param body what its text is; null if it does not say
   */
  record Fetched(long uid, @Nullable List<String> flags, @Nullable String received, long size, @Nullable String guid,
      @Nullable String header, @Nullable Fingerprint body) implements Response {}
}
