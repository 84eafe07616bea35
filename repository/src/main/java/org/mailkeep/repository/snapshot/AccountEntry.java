package org.mailkeep.repository.snapshot;

import java.time.Instant;
import java.util.Optional;
import org.mailkeep.repository.tree.PageRef;

/**
 * One account in a snapshot.
 *
 * @param account its name
 * @param status what the entry stands for
 * @param captured when the account was looked at
 * @param head from where it is read; empty if there has never been one
 * @param counts what it amounted to
 */
public record AccountEntry(String account, AccountStatus status, Instant captured, Optional<PageRef> head,
    AccountCounts counts) {}
