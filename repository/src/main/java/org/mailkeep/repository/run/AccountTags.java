package org.mailkeep.repository.run;

import java.nio.charset.StandardCharsets;
import org.mailkeep.repository.chunk.ChunkHasher;

/**
 * What stands for an account where its name must not be read: keyed hashes of the name. Every role can make them of a name, none a name of them. Not thread-safe.
 *
 * <p>Specification: docs/format.md, "Packs" and "Ledgers".
 */
public final class AccountTags {

  private final ChunkHasher hasher;

  /** Tags under the chunk-id key of a repository. */
  public AccountTags(byte[] chunkIdKey) {
    hasher = new ChunkHasher(chunkIdKey);
  }

  /** Whose a block is. Two accounts may have the same. */
  public int blocks(String account) {
    return (int) (keyed("mailkeep owner", account) >>> 32);
  }

  /** Whose a block of records is. Two accounts may have the same. */
  public int records(String account) {
    return (int) (keyed("mailkeep records", account) >>> 32);
  }

  /** Whose entry of a snapshot is meant. Of a hundred thousand accounts no two have the same, but for one repository in three thousand million. */
  public long entry(String account) {
    return keyed("mailkeep entry", account);
  }

  private long keyed(String use, String account) {
    return hasher.keyed((use + account).getBytes(StandardCharsets.UTF_8)).w0();
  }
}
