/**
 * Offers snapshots to mail clients: an IMAP server (IMAP4rev1, RFC 3501) of which nothing can be changed. It reads from the repository and never writes. Clients are hostile until they have logged in, and
 * mail always is: lines, literals, nesting, connections and memory have bounds.
 */
@NullMarked
package org.mailkeep.restore.serve;

import org.jspecify.annotations.NullMarked;
