package org.mailkeep.repository.retention;

/**
 * A policy, holds or decisions as a root names them.
 *
 * @param value what is in force
 * @param version of it
 */
public record Versioned<T>(T value, Version version) {}
