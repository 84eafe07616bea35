package org.mailkeep.repository.verify;

import java.util.List;

/**
 * What a verification looked at and found.
 *
 * @param snapshots snapshots whose records and trees were checked
 * @param accounts distinct account heads among them
 * @param packs packs that exist and are referred to
 * @param packBytes their bytes
 * @param packsRead packs that were read whole
 * @param bytesRead their bytes
 * @param packsProven packs that were not read, and whose name is the hash that the store keeps of their bytes
 * @param findings what is wrong; empty if all is well
 */
public record VerifyReport(long snapshots, long accounts, long packs, long packBytes, long packsRead, long bytesRead,
    long packsProven, List<Finding> findings) {

  public VerifyReport {
    findings = List.copyOf(findings);
  }

  /** Told as a verification goes on. */
  public interface Listener {

    /** Says nothing. */
    Listener NONE = new Listener() {
      @Override
      public void checked(String snapshot) {}

      @Override
      public void read(long bytes) {}
    };

    /** A snapshot's structure was checked. */
    void checked(String snapshot);

    /** So many bytes of packs were read. */
    void read(long bytes);
  }
}
