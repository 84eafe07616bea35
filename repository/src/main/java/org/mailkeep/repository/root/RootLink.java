package org.mailkeep.repository.root;

import org.mailkeep.repository.base.Hash256;

/**
 * A root as it is stored.
 *
 * @param root what it says
 * @param sha256 of its object, by which its successor names it
 */
public record RootLink(Root root, Hash256 sha256) {}
