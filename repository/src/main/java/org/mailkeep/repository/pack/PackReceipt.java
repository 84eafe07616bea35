package org.mailkeep.repository.pack;

/**
 * What is known of a pack once its last byte is: all that an index segment says of it.
 *
 * @param pack its name
 * @param length its bytes as stored
 * @param directory its blocks and chunks
 */
public record PackReceipt(PackId pack, long length, PackDirectory directory) {}
