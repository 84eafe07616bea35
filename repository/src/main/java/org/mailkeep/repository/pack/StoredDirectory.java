package org.mailkeep.repository.pack;

import java.util.List;

/**
 * What a pack says of itself.
 *
 * @param header what it begins with
 * @param directory its blocks and chunks
 * @param origins of a gathered pack where each block came from, by ordinal; else empty
 */
record StoredDirectory(PackHeader header, PackDirectory directory, List<BlockOrigin> origins) {

  StoredDirectory {
    origins = List.copyOf(origins);
  }

  PackOrigin origin(int ordinal) {
    return header.origins().get(header.isGathered() ? origins.get(ordinal).number() : 0);
  }

  List<FormerPlace> former(int ordinal) {
    return header.isGathered() ? origins.get(ordinal).former() : List.of();
  }
}
