package org.mailkeep.repository.pack;

import org.mailkeep.repository.base.Id128;

/**
 * What a pack begins with.
 *
 * @param kind what its blocks hold
 * @param origin its random name, which its blocks are bound to
 * @param blocks the key of its blocks, sealed to the key of its kind
 * @param directory the key of its directory, sealed to the metadata key
 */
record PackHeader(PackKind kind, Id128 origin, KeySlot blocks, KeySlot directory) {}
