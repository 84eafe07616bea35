package org.mailkeep.agent.unwrap;

import java.util.Arrays;
import org.mailkeep.repository.base.Id128;

/**
 * Remembers what was proven, so that a payload that was moved, copied or purged from one file into another is not compressed again. Holds the last few hundred thousand: when one half is
 * full the other is forgotten. Safe for any number of threads.
 */
public final class ProvenPayloads {

  /** What {@link #find} answers for a payload that was never seen, or forgotten. */
  static final int UNKNOWN = -1;

  private static final int SLOTS = 1 << 19;
  private static final int MOST = SLOTS / 4 * 3;

  private Half recent = new Half();
  private Half before = new Half();

  /** Remembers how a payload is reproduced. */
  public synchronized void put(Reproduction reproduction) {
    if (recent.used >= MOST) {
      Half forgotten = before;
      before = recent;
      recent = forgotten;
      recent.clear();
    }
    recent.put(reproduction.payload(), reproduction.code());
  }

  synchronized int find(Id128 payload) {
    int found = recent.find(payload);
    return found == UNKNOWN ? before.find(payload) : found;
  }

  /** A table with open addressing; nothing is allocated before it is used. */
  private static final class Half {

    private long[] ids = new long[0];
    private short[] codes = new short[0];
    private int used;

    void clear() {
      Arrays.fill(codes, (short) UNKNOWN);
      used = 0;
    }

    void put(Id128 payload, int code) {
      if (ids.length == 0) {
        ids = new long[2 * SLOTS];
        codes = new short[SLOTS];
        clear();
      }
      int slot = slot(payload);
      if (codes[slot] == UNKNOWN) {
        used++;
      }
      ids[2 * slot] = payload.high();
      ids[2 * slot + 1] = payload.low();
      codes[slot] = (short) code;
    }

    int find(Id128 payload) {
      return ids.length == 0 ? UNKNOWN : codes[slot(payload)];
    }

    /** Where the payload is, or the free slot where it would be. */
    private int slot(Id128 payload) {
      int slot = (int) payload.high() & (SLOTS - 1);
      while (codes[slot] != UNKNOWN && (ids[2 * slot] != payload.high() || ids[2 * slot + 1] != payload.low())) {
        slot = slot + 1 & (SLOTS - 1);
      }
      return slot;
    }
  }
}
