package org.mailkeep.repository.catalog;

import org.mailkeep.repository.recipe.ChunkRef;

/**
 * Where the summary of a message is.
 *
 * @param record the chunk that holds it beside those of its neighbours; at most {@link SummaryFormat#LONGEST} bytes
 * @param number which of them it is, from 0; less than {@link SummaryFormat#MOST}
 */
public record SummaryRef(ChunkRef record, int number) {
  public SummaryRef {
    if (record.length() < 1 || record.length() > SummaryFormat.LONGEST || number < 0
        || number >= SummaryFormat.MOST) {
      throw new IllegalArgumentException("number " + number + " in a record of " + record.length() + " bytes");
    }
  }
}
