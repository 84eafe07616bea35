/**
 * Takes mail apart into headers, parts and decoded attachments, so that equal parts are found again however they were wrapped. Called for each file that is
 * read; hands every byte to a recipe in the file's order and never changes, drops or invents one.
 */
@NullMarked
package org.mailkeep.agent.cut;

import org.jspecify.annotations.NullMarked;
