/**
 * Makes the catalog of an account: which mailboxes it has and what each message in them is, as far as the mail store's own lists and indexes tell. What they don't tell never stops a
 * backup: the files are kept in any case. Called while an account is walked.
 */
@NullMarked
package org.mailkeep.agent.catalog;

import org.jspecify.annotations.NullMarked;
