/**
 * Takes hold of an account at one moment, so that what is read of it later fits together while a server goes on working: messages, the indexes that name them, and the map between.
 */
@NullMarked
package org.mailkeep.agent.capture;

import org.jspecify.annotations.NullMarked;
