package org.mailkeep.repository.pack;

/**
 * A block lies somewhere else now.
 *
 * @param from where pages look for it
 * @param to where it lies
 */
public record Move(FormerPlace from, BlockPlace to) {}
