package org.mailkeep.repository.erase;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.mailkeep.repository.base.Id128;

/**
 * That an order was carried out.
 *
 * @param order what was ordered
 * @param signer the key that signed the order
 * @param entries that snapshots lost
 * @param snapshots of those, that had no other entry and are gone as a whole
 * @param packs with blocks of the account that were deleted, as far as those who deleted them lived to say so
 * @param cleared when nothing was left any more that only what was erased had needed
 * @param blocks of the account that are still stored, because others, or later backups of the account, need a part of them
 * @param bytes of those, as stored
 */
public record ErasureCertificate(ErasureOrder order, Id128 signer, long entries, long snapshots, long packs,
    Instant cleared, long blocks, long bytes) {

  /** The certificate as it is signed and handed out: a line for each fact, UTF-8. */
  public String statement(Id128 repository) {
    return "Mailkeep certificate of erasure, version 1\n"
        + line("repository", repository.hex())
        + line("order", order.id().hex())
        + line("account", order.account())
        + line("ordered", order.ordered().truncatedTo(ChronoUnit.SECONDS).toString())
        + line("ordered by", order.user() + " on " + order.host() + ", key " + signer.hex())
        + line("reason", order.reason())
        + line("reference", order.reference())
        + line("entries removed from snapshots", Long.toString(entries))
        + line("snapshots removed as a whole", Long.toString(snapshots))
        + line("packs deleted", "at least " + packs)
        + line("last of it deleted", cleared.truncatedTo(ChronoUnit.SECONDS).toString())
        + line("blocks that remain because others need a part of them", blocks + ", of " + bytes + " bytes");
  }

  /** A value can't pretend to be a further line. */
  private static String line(String name, String value) {
    return name + ": " + value.replaceAll("\\p{Cntrl}", "?") + "\n";
  }
}
