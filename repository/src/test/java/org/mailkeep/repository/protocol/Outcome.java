package org.mailkeep.repository.protocol;

import java.util.List;

/** The one object that decides a run. */
sealed interface Outcome {

  int token();

  /**
   * The snapshot exists. A repack commits without entries.
   *
   * @param packs own and adopted
   * @param borrowed packs of others in which chunks were found, and the adopted
   * @param bases runs from which heads or recipes were inherited
   */
  record Committed(int run, int epoch, int token, List<Entry> entries, long packs, long borrowed,
      long bases) implements Outcome {

    @Override
    public String toString() {
      return "COMMITTED " + entries + " packs " + Ids.text("p", packs) + " borrowed " + Ids.text("p", borrowed)
          + " bases " + Ids.text("r", bases);
    }
  }

  record Aborted(int token) implements Outcome {}
}
