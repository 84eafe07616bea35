package org.mailkeep.repository.catalog;

import java.util.Optional;
import org.mailkeep.repository.tree.TreePath;

/**
 * Where the bytes of a message lie among an account's files.
 *
 * @param root the number of the account's root, from 0
 * @param file the path of the file below that root; at most {@link #LONGEST_PATH} bytes
 * @param piece the part of the file that is the message; empty if all of it is
 */
public record MessagePlace(int root, TreePath file, Optional<Piece> piece) {

  /** Longest path, bytes: more than any system opens. */
  public static final int LONGEST_PATH = 32 << 10;

  public MessagePlace {
    if (root < 0 || file.keyLength() > LONGEST_PATH) {
      throw new IllegalArgumentException("root " + root + ", path of " + file.keyLength() + " bytes");
    }
  }

  /** A message that is a file of its own. */
  public static MessagePlace whole(int root, TreePath file) {
    return new MessagePlace(root, file, Optional.empty());
  }

  /** A message in a file that holds several. */
  public static MessagePlace piece(int root, TreePath file, long offset, long length) {
    return new MessagePlace(root, file, Optional.of(new Piece(offset, length)));
  }

  /**
   * A part of a file, as the file is on disk: with its {@code From_} line in an mbox, a whole record in a dbox file.
   *
   * @param offset of its first byte
   * @param length in bytes
   */
  public record Piece(long offset, long length) {
    public Piece {
      if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
        throw new IllegalArgumentException("piece of " + length + " bytes at " + offset);
      }
    }
  }
}
