package org.mailkeep.agent.unwrap;

import java.util.Optional;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.recipe.Compression;

/**
 * What was found out about one compressed payload.
 *
 * @param range where it stands
 * @param payload names its bytes: the first half of their SHA-256
 * @param check CRC-32C of its bytes
 * @param compression how its text is compressed to the same bytes again; empty if no known way does
 */
public record Proof(PayloadRange range, Id128 payload, int check, Optional<Compression.Deflate> compression) {}
