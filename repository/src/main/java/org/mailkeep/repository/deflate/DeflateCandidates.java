package org.mailkeep.repository.deflate;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which parameters are worth trying, and in which order. */
public final class DeflateCandidates {

  /** Every kind of stream that can be made here, the usual ones first: the default level of both, then the extremes. */
  private static final List<DeflateParams> USUAL_FIRST = usualFirst();

  private DeflateCandidates() {}

  /**
   * What the extra-flags byte of a gzip header (RFC 1952, XFL) suggests: programs set it to 2 at their highest level and to 4 at their lowest.
   * Nothing if it says nothing.
   */
  public static List<DeflateParams> ofGzipExtraFlags(int extraFlags) {
    return switch (extraFlags) {
      case 2 -> List.of(DeflateParams.gnuGzip(9), DeflateParams.zlib(9));
      case 4 -> List.of(DeflateParams.gnuGzip(1), DeflateParams.zlib(1));
      default -> List.of();
    };
  }

  /** The given ones in their order, then all others. */
  static List<DeflateParams> beginningWith(Collection<DeflateParams> first) {
    Set<DeflateParams> all = new LinkedHashSet<>(first);
    all.addAll(USUAL_FIRST);
    return List.copyOf(all);
  }

  private static List<DeflateParams> usualFirst() {
    Set<DeflateParams> all = new LinkedHashSet<>();
    for (int level : new int[] {6, 9, 1, 5, 4, 3, 7, 8, 2}) {
      all.add(DeflateParams.zlib(level));
      all.add(DeflateParams.gnuGzip(level));
    }
    for (int level : new int[] {6, 9, 1, 5, 4, 3, 7, 8, 2}) {
      all.add(new DeflateParams(DeflateParams.Encoder.ZLIB, level, 9));
    }
    return List.copyOf(all);
  }
}
