/**
 * Reads mail stores and backs them up: sources, unwrapping, change detection, one night over all accounts. The command
 * line calls it; it writes through the repository and never reads a backup back.
 */
@NullMarked
package org.mailkeep.agent;

import org.jspecify.annotations.NullMarked;
