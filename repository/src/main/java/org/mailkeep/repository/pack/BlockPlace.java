package org.mailkeep.repository.pack;

/**
 * Where a block lies. Advice: it may come from anywhere and be wrong, which shows when the block is read.
 *
 * @param pack the pack
 * @param offset of the block's first byte, its ordinal, from the pack's first byte
 * @param length of the block as stored, with its ordinal
 */
public record BlockPlace(PackId pack, int offset, int length) {

  @Override
  public String toString() {
    return pack + " at byte " + offset;
  }
}
