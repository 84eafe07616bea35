package org.mailkeep.restore.serve;

import org.mailkeep.restore.PointInTime;

/**
 * An account as it was captured once.
 *
 * @param folder the name above its mailboxes; empty if there is none
 */
public record Night(String folder, PointInTime.Choice choice) {}
