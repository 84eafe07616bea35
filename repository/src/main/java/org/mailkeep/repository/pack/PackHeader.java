package org.mailkeep.repository.pack;

import java.util.List;
import org.mailkeep.repository.base.Id128;

/**
 * What a pack begins with.
 *
 * @param version of its format: {@link PackFormat#ORDINARY} or {@link PackFormat#GATHERED}
 * @param kind what its blocks hold
 * @param origin its random name
 * @param directory the key of its directory, sealed to the metadata key
 * @param origins what its blocks are bound to: of an ordinary pack itself alone
 */
record PackHeader(int version, PackKind kind, Id128 origin, KeySlot directory, List<PackOrigin> origins) {

  PackHeader {
    origins = List.copyOf(origins);
  }

  static PackHeader ordinary(PackKind kind, Id128 origin, KeySlot blocks, KeySlot directory) {
    return new PackHeader(PackFormat.ORDINARY, kind, origin, directory, List.of(new PackOrigin(origin, blocks)));
  }

  static PackHeader gathered(PackKind kind, Id128 origin, KeySlot directory, List<PackOrigin> origins) {
    return new PackHeader(PackFormat.GATHERED, kind, origin, directory, origins);
  }

  boolean isGathered() {
    return version == PackFormat.GATHERED;
  }

  /** Its length: where the blocks begin. */
  int bytes() {
    return isGathered() ? PackFormat.gatheredHeaderBytes(origins.size()) : PackFormat.HEADER_BYTES;
  }

  /** What stands in a block before its ordinal. */
  int originBytes() {
    return isGathered() ? PackFormat.ORIGIN_NUMBER_BYTES : 0;
  }
}
