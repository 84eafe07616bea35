package org.mailkeep.repository.tree;

import java.util.List;

/** Lets the run, which decides where pages lie, write them without knowing their layout. */
public final class PageCodec {

  private PageCodec() {}

  /** The bytes of a page, given the bytes that its id covers and the places as seen from its block. */
  public static byte[] write(byte[] logical, List<RelativePlace> places) {
    return PageFormat.write(logical, places);
  }

  /** Whether {@code logical} are the bytes of a page of the lowest level of a list of {@code kind}. */
  public static boolean isLowest(byte[] logical, PageKind kind) {
    return logical[0] == kind.code() && logical[1] == 0;
  }

  /** The bytes of a page as a patch of the page that {@code shape} says what it has of. */
  public static byte[] writePatch(byte[] logical, List<RelativePlace> places, PageShape shape) {
    return PatchFormat.write(logical, places, shape.sameBytes(), shape.samePlaces());
  }

  /** The length of the longest page that a reader takes. */
  public static int longest() {
    return PageFormat.LONGEST;
  }
}
