package org.mailkeep.repository.audit;

import java.util.List;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;

/**
 * What somebody outside the repository has seen of it: kept elsewhere, it shows whoever removes the newest events and roots together.
 *
 * @param repository of which it is
 * @param root the number of the newest root then
 * @param rootHash SHA-256 of its object
 * @param heads the newest event of each chain then, sorted by signer
 */
public record Witness(Id128 repository, long root, Hash256 rootHash, List<ChainHead> heads) {

  public Witness {
    heads = List.copyOf(heads);
  }
}
