/**
 * The mailboxes and messages of one account as paged, content-addressed lists, beside its tree of files: for listing, searching and restoring. Written by
 * runs, read by whoever lists. Opens no mail: what it says of a message is what the agent was told by the mail store.
 */
@NullMarked
package org.mailkeep.repository.catalog;

import org.jspecify.annotations.NullMarked;
