/** Takes a message's text apart as MIME has it, and finds where in it each part lies: what IMAP tells and searches. Mail is hostile: whatever it says, memory, depth and the number of parts stay small, and nothing fails. */
@NullMarked
package org.mailkeep.restore.mime;

import org.jspecify.annotations.NullMarked;
