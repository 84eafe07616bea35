package org.mailkeep.repository.index;

import java.util.List;
import org.mailkeep.repository.pack.PackReceipt;

/**
 * What a run tells others about content packs: their blocks and chunks. It says nothing that the packs' own directories do not say.
 *
 * @param packs written or adopted by the run
 */
public record IndexSegment(List<PackReceipt> packs) {

  public IndexSegment {
    packs = List.copyOf(packs);
  }
}
