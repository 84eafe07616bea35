/**
 * Groups chunks into blocks, compresses and seals them, and opens them again. Called by packs and by whoever fills them; knows no store and
 * no place.
 */
@NullMarked
package org.mailkeep.repository.block;

import org.jspecify.annotations.NullMarked;
