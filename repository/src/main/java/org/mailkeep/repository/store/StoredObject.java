package org.mailkeep.repository.store;

import java.time.Instant;
import java.util.Optional;

/**
 * What a listing says of an object.
 *
 * @param key its name
 * @param bytes its length as stored
 * @param stored when the store got it, by the store's clock; empty if it does not say
 */
public record StoredObject(ObjectKey key, long bytes, Optional<Instant> stored) {}
