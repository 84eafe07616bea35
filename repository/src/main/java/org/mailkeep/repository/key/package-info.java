/**
 * Who may do what: credentials, passphrases, the public keys of a repository, and the envelopes that close over its small objects.
 * Bulk data is sealed elsewhere, with keys that this package seals. A private key never leaves it.
 */
@NullMarked
package org.mailkeep.repository.key;

import org.jspecify.annotations.NullMarked;
