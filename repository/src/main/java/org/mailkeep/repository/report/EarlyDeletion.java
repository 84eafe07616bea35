package org.mailkeep.repository.report;

import java.time.Instant;
import org.mailkeep.repository.base.Id128;

/**
 * A complete entry of an account that is gone though every policy kept it.
 *
 * @param snapshot which snapshot had it
 * @param time its policy time
 */
public record EarlyDeletion(Id128 snapshot, Instant time) {}
