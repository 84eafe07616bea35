package org.mailkeep.restore;

import org.mailkeep.repository.pack.FetchPlan;

/**
 * What a restore would do.
 *
 * @param accounts how many accounts it would touch
 * @param files files that it would write
 * @param bytes their bytes
 * @param fetch what it would fetch of mail; what two accounts share counts for both
 */
public record RestorePlan(long accounts, long files, long bytes, FetchPlan.Fetch fetch) {}
