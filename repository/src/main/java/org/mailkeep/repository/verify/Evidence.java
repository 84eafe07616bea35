package org.mailkeep.repository.verify;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.pack.PackId;

/**
 * The result of one verification or restore drill, as whoever made it signed it. It names accounts and packs, and neither folders nor messages.
 *
 * @param begun when it began, by the clock of who made it
 * @param ended when it ended
 * @param host the machine
 * @param snapshots how many snapshots were checked
 * @param packs how many packs they need
 * @param read the packs all bytes of which were read and found sound
 * @param checked accounts of whose newest snapshot all pages were read, all places compared and nothing was found wrong: by account, that snapshot
 * @param drilled what was restored to see whether it can be
 * @param findings what was found wrong, in words without names
 * @param moreFindings how many more there are than are listed
 */
public record Evidence(Instant begun, Instant ended, String host, long snapshots, long packs, List<PackId> read,
    Map<String, Id128> checked, List<Drilled> drilled, List<String> findings, long moreFindings) {

  /** Most findings that are listed. */
  public static final int MOST_FINDINGS = 1000;

  /** Most characters of one. */
  static final int LONGEST_FINDING = 1000;

  public Evidence {
    read = List.copyOf(read);
    checked = new TreeMap<>(checked);
    drilled = List.copyOf(drilled);
    findings = List.copyOf(findings);
    if (findings.size() > MOST_FINDINGS
        || findings.stream().anyMatch(finding -> finding.length() > LONGEST_FINDING)) {
      throw new IllegalArgumentException("more findings, or longer ones, than evidence can hold");
    }
  }

  /** A copy, sorted by account. */
  @Override
  public Map<String, Id128> checked() {
    return new TreeMap<>(checked);
  }

  /** Whether nothing was found wrong. */
  public boolean sound() {
    return findings.isEmpty() && moreFindings == 0;
  }

  /**
   * A mailbox, or all files of an account without a catalog, that was restored to nowhere and compared with what the backup says of it.
   *
   * @param account whose
   * @param snapshot of which night
   * @param items how many messages or files
   * @param bytes of them
   * @param digest SHA-256 over the SHA-256 of each, in order
   * @param failed how many of them could not be restored as they were
   */
  public record Drilled(String account, Id128 snapshot, long items, long bytes, Hash256 digest, long failed) {}
}
