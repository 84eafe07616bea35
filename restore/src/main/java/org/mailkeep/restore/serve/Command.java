package org.mailkeep.restore.serve;

/**
 * A command as it was read.
 *
 * @param tag what its answer begins with
 * @param name in upper case; of a command after UID both words
 * @param arguments the rest
 * @param cut whether it ends in a literal that was not read, since it can't be of use
 */
record Command(String tag, String name, Arguments arguments, boolean cut) {}
