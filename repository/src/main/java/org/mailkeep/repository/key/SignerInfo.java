package org.mailkeep.repository.key;

import org.mailkeep.repository.base.Id128;

/**
 * A signing key that the admin admitted.
 *
 * @param id names the key
 * @param role what its holder may do
 * @param name what people call it, for example a host's name
 */
public record SignerInfo(Id128 id, Role role, String name) {}
