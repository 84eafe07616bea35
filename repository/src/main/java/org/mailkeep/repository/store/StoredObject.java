package org.mailkeep.repository.store;

/**
 * What a listing says of an object.
 *
 * @param key its name
 * @param bytes its length as stored
 */
public record StoredObject(ObjectKey key, long bytes) {}
