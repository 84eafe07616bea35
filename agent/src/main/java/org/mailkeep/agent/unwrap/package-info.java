/**
 * Sees through compression: finds compressed payloads in the files of a mail store, proves that compressing their text again gives the same bytes, and
 * has cutters take the text apart in place of the bytes. What can't be proven is kept as it is. Called for each file that is read; knows nothing of accounts.
 */
@NullMarked
package org.mailkeep.agent.unwrap;

import org.jspecify.annotations.NullMarked;
