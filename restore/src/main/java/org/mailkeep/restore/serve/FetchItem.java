package org.mailkeep.restore.serve;

import java.util.List;
import org.mailkeep.restore.serve.OpenMessage.Extent;

/** One thing that FETCH asks for. */
sealed interface FetchItem {

  /** Facts that are told in a word or two, or in a structure. */
  enum Fact implements FetchItem {
    FLAGS, UID, INTERNALDATE, SIZE, ENVELOPE, BODY, BODYSTRUCTURE, GUID
  }

  /** Which part of a part. */
  enum Piece {
    ALL, HEADER, FIELDS, FIELDS_NOT, TEXT, MIME
  }

  /**
   * A piece of the text.
   *
   * @param label what the answer calls it
   * @param path numbers of parts, from the outside
   * @param names of fields, in lower case
   * @param from how many bytes of it are left out
   * @param most how many are wanted
   */
  record Section(String label, List<Integer> path, Piece piece, List<String> names, long from, long most)
      implements
        FetchItem {

    public Section {
      path = List.copyOf(path);
      names = List.copyOf(names);
    }

    /** How much of the message has to be read. */
    Extent extent() {
      boolean header = path.isEmpty() && (piece == Piece.HEADER || piece == Piece.FIELDS || piece == Piece.FIELDS_NOT);
      return header ? Extent.HEADER : Extent.ALL;
    }
  }
}
