/**
 * Finds mail in all nights of accounts: by what is known of messages, by their text, by what became of them, and by the file that is attached to them. The command line calls it; it reads
 * from the repository and never writes to it. Of a list that is almost the same on every night, each page is read once.
 */
@NullMarked
package org.mailkeep.restore.search;

import org.jspecify.annotations.NullMarked;
