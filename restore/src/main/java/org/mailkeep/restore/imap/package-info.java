/**
 * Appends restored messages to mailboxes of an IMAP server, and compares what is there. Written for servers that may say anything: what they send is bounded before it is kept. Called through
 * {@link org.mailkeep.restore.target.MessageTarget}.
 */
@NullMarked
package org.mailkeep.restore.imap;

import org.jspecify.annotations.NullMarked;
