package org.mailkeep.repository.deflate;

/**
 * What was found out about a raw DEFLATE stream, by making it again and comparing every byte.
 *
 * @param params with which the plaintext becomes the stream
 * @param plaintextBytes length of the plaintext
 * @param crc32 of the plaintext, as gzip keeps it
 */
public record DeflateProof(DeflateParams params, long plaintextBytes, int crc32) {}
