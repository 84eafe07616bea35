package org.mailkeep.repository.index;

import java.io.IOException;
import java.util.List;
import java.util.function.Predicate;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.pack.PackId;

/** A segment that need not fit into memory: what it describes can be told from how. */
public interface BigSegment {

  /** Names it, and all that is in it. */
  Hash256 name();

  /** How many chunks are in its packs. */
  long chunks();

  /** The packs that it describes. */
  List<PackId> packs();

  /** Shows those packs that are wanted and can be read, and perhaps others of its packs. */
  void read(Predicate<PackId> wanted, PackSink sink) throws IOException;
}
