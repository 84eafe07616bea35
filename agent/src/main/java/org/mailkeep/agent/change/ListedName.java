package org.mailkeep.agent.change;

/**
 * One name in a folder, as listing the folder tells it.
 *
 * @param name its bytes
 * @param inode the number of the file that it names; 0 if the listing does not tell, or if it may be something else than a plain file
 */
record ListedName(byte[] name, long inode) {}
