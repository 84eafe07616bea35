/**
 * Keeps a repository quick: ends dead runs, folds what committed into the root's ledgers, merges index segments. Called by whoever maintains, at any time and as often as he likes, while agents back up; every change
 * is one new root, so that dying halfway leaves nothing but objects that nobody names. Deletes nothing.
 */
@NullMarked
package org.mailkeep.repository.maintain;

import org.jspecify.annotations.NullMarked;
