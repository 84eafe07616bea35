/**
 * What is on disk now against what was there last night: the walk over a source, and which files need not be read again.
 */
@NullMarked
package org.mailkeep.agent.change;

import org.jspecify.annotations.NullMarked;
