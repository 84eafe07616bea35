package org.mailkeep.repository.pack;

import java.util.Comparator;

/**
 * Where a block lay before it was moved, and where pages look for it for ever.
 *
 * @param pack that it lay in, which may be gone
 * @param offset of its first byte there
 */
public record FormerPlace(PackId pack, int offset) implements Comparable<FormerPlace> {

  private static final Comparator<FormerPlace> ORDER = Comparator.comparing(FormerPlace::pack)
      .thenComparingInt(FormerPlace::offset);

  public FormerPlace {
    if (offset < 0) {
      throw new IllegalArgumentException("offset " + offset);
    }
  }

  /** Where a block is looked for. */
  public static FormerPlace of(BlockPlace place) {
    return new FormerPlace(place.pack(), place.offset());
  }

  @Override
  public int compareTo(FormerPlace other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return pack + " at byte " + offset;
  }
}
