/**
 * Makes up mail to try Mailkeep with: the same mail for the same seed. Called by the quickstart and by tests; knows nothing of repositories.
 */
@NullMarked
package org.mailkeep.cli.sample;

import org.jspecify.annotations.NullMarked;
