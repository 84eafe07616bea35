package org.mailkeep.repository.run;

import org.mailkeep.repository.snapshot.Snapshot;

/**
 * What a run that committed amounted to.
 *
 * @param snapshot what it recorded
 * @param newBytes plaintext bytes of content that were new
 * @param storedBytes bytes of the packs that it stored
 * @param adoptedBytes bytes of the packs that a run before it had stored and did not live to commit
 */
public record CommittedRun(Snapshot snapshot, long newBytes, long storedBytes, long adoptedBytes) {}
