/** Sends a short mail through SMTP. Knows nothing of backups. Loaded only when a mail is sent. */
@NullMarked
package org.mailkeep.cli.mail;

import org.jspecify.annotations.NullMarked;
