package org.mailkeep.repository.catalog;

import org.mailkeep.repository.tree.TreePath;

/**
 * A part of a message's text that the mail store keeps in a file of its own.
 *
 * @param offset where it belongs in the whole text
 * @param length how many bytes it has there
 * @param columns how long the lines are as which base64 writes the file's bytes there, a multiple of 4; 0 if the file has the very bytes
 * @param crlf whether those lines end with CR LF rather than LF; the last has no end
 * @param root the number of the account's root that the file lies in
 * @param file its path below that root
 */
public record DetachedPart(long offset, long length, int columns, boolean crlf, int root, TreePath file) {
  public DetachedPart {
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length || columns < 0
        || columns % 4 != 0 || root < 0) {
      throw new IllegalArgumentException("part of " + length + " bytes at " + offset + " in " + columns + " columns");
    }
  }
}
