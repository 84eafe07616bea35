/**
 * Where the mail of accounts lies: locations in Dovecot's words, the accounts behind them, and what each file and folder of a store is. Called
 * by what walks the stores; reads names and directories, never mail.
 */
@NullMarked
package org.mailkeep.agent.source;

import org.jspecify.annotations.NullMarked;
