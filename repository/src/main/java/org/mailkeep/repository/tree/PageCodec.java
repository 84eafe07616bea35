package org.mailkeep.repository.tree;

import java.util.List;

/** Lets the run, which decides where pages lie, write them without knowing their layout. */
public final class PageCodec {

  private PageCodec() {}

  /** The bytes of a page, given the bytes that its id covers and the places as seen from its block. */
  public static byte[] write(byte[] logical, List<RelativePlace> places) {
    return PageFormat.write(logical, places);
  }

  /** The length of the longest page that a reader takes. */
  public static int longest() {
    return PageFormat.LONGEST;
  }
}
