package org.mailkeep.repository.root;

import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;

/**
 * Where the ledger of one signer begins: the newest of its pages.
 *
 * @param agent who signed the outcomes of its runs
 * @param page SHA-256 of the page's object
 * @param length of that object
 * @param runs in all its pages
 */
public record LedgerRef(Id128 agent, Hash256 page, int length, long runs) {}
