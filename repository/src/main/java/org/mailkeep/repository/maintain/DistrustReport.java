package org.mailkeep.repository.maintain;

import org.mailkeep.repository.run.Distrust;

/**
 * What became of it that something was to be distrusted.
 *
 * @param packs that were not distrusted before
 * @param accounts that are read anew because an entry needs a distrusted pack
 * @param distrust what is in force now
 */
public record DistrustReport(int packs, int accounts, Distrust distrust) {}
