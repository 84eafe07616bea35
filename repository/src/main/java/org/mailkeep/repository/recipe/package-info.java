/**
 * How the bytes of a file are rebuilt from chunks. Called by the run that writes a recipe and by whoever reads one; never parses mail.
 */
@NullMarked
package org.mailkeep.repository.recipe;

import org.jspecify.annotations.NullMarked;
