/**
 * What the policy promises and what is there, account by account, for those who must be able to tell and may not read mail. Reads snapshot records, policies, holds, events, evidence and locks; never a folder's name, never mail, and
 * changes nothing.
 */
@NullMarked
package org.mailkeep.repository.report;

import org.jspecify.annotations.NullMarked;
