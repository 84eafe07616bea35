package org.mailkeep.agent.source;

import java.nio.file.Path;

/**
 * A directory, or a single file, that belongs to an account with all that is in it.
 *
 * @param path absolute
 * @param layout what its entries are
 */
public record SourceRoot(Path path, StoreLayout layout) {}
