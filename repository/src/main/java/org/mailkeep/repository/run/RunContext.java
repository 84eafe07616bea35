package org.mailkeep.repository.run;

import java.security.SecureRandom;
import java.time.Clock;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.store.ObjectStore;

/**
 * What a run works with.
 *
 * @param store where objects go
 * @param keyring the keys of the agent
 * @param params where streams are cut
 * @param roots the chain of roots
 * @param log the runs so far
 * @param ledger the runs that roots keep
 * @param cache the agent's local folder
 * @param clock for the times in records; nothing's safety rests on it
 * @param random for ids and keys
 * @param cores how many threads compress
 */
public record RunContext(ObjectStore store, Keyring keyring, ChunkerParams params, RootChain roots, RunLog log,
    Ledger ledger, AgentCache cache, Clock clock,
    SecureRandom random, int cores) {}
