package org.mailkeep.repository.index;

import org.mailkeep.repository.pack.BlockPlace;

/**
 * One place where a chunk lies.
 *
 * @param block the block that holds it
 * @param offset of its first byte in the block's plaintext
 * @param blockBytes the length of the block's plaintext
 * @param owner whose block it is: the tag of the account
 * @param packNumber the local number of the pack
 */
public record ChunkLocation(BlockPlace block, int offset, int blockBytes, int owner, int packNumber) {}
