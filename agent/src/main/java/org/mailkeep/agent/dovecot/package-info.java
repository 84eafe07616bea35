/**
 * Reads what Dovecot keeps beside mail: the framing of dbox files, indexes and their logs, UID lists, keywords, subscriptions. Called by what takes dbox
 * files apart and what lists the messages of an account. Whatever the bytes are, the answer is what is said there, {@code DovecotFormatException}, or
 * that it is not known; nothing here writes, locks, or looks into a message.
 */
@NullMarked
package org.mailkeep.agent.dovecot;

import org.jspecify.annotations.NullMarked;
