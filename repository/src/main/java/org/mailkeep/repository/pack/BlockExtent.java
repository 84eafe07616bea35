package org.mailkeep.repository.pack;

/**
 * What a pack's directory says of one block. Its ordinal is its number in the directory.
 *
 * @param offset of the block's first byte, its ordinal, from the pack's first byte
 * @param length of the block as stored, with its ordinal
 * @param plaintextBytes the length of what it holds
 * @param owner whose block it is: the tag of the account
 */
public record BlockExtent(int offset, int length, int plaintextBytes, int owner) {

  /** The offset of the first byte after it. */
  public int end() {
    return offset + length;
  }
}
