package org.mailkeep.repository.verify;

import java.util.List;
import java.util.Map;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.pack.PackId;

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
 * @param sound the packs among those read that are as they were stored
 * @param verified accounts whose newest snapshot is sound as far as was looked: by account, that snapshot
 */
public record VerifyReport(long snapshots, long accounts, long packs, long packBytes, long packsRead, long bytesRead,
    long packsProven, List<Finding> findings, List<PackId> sound, Map<String, Id128> verified) {

  public VerifyReport {
    findings = List.copyOf(findings);
    sound = List.copyOf(sound);
    verified = Map.copyOf(verified);
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
