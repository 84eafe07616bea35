package org.mailkeep.repository.index;

import java.io.IOException;
import org.mailkeep.repository.pack.PackReceipt;

/** Takes what is known of packs, one by one. */
@FunctionalInterface
public interface PackSink {

  /** One more pack. */
  void pack(PackReceipt pack) throws IOException;
}
