/**
 * The files and folders of one account as paged, content-addressed lists, and the pages that long recipes take.
 */
@NullMarked
package org.mailkeep.repository.tree;

import org.jspecify.annotations.NullMarked;
