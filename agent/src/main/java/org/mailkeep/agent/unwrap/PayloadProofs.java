package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.mailkeep.agent.source.FileForm;

/** Proves how the compressed payloads of files are reproduced. Safe for any number of threads, of which each takes a prover of its own; closing it frees them. */
public final class PayloadProofs implements AutoCloseable {

  private final ProvenPayloads known;
  private final Queue<Prover> idle = new ConcurrentLinkedQueue<>();

  public PayloadProofs(ProvenPayloads known) {
    this.known = known;
  }

  /**
   * The proofs for a file's payloads, in their order; those that are not compressed have none.
   *
   * @param length of the file
   */
  public List<Proof> of(StoredBytes file, FileForm form, long length) throws IOException {
    return switch (form) {
      case MESSAGE, MBOX -> prove(file, new PayloadRange(0, length)).map(List::of).orElse(List.of());
      case OPAQUE -> List.of();
    };
  }

  private Optional<Proof> prove(StoredBytes file, PayloadRange range) throws IOException {
    Prover taken = idle.poll();
    Prover prover = taken == null ? new Prover(known) : taken;
    try {
      return prover.prove(file, range);
    } finally {
      idle.add(prover);
    }
  }

  @Override
  public void close() {
    for (Prover prover = idle.poll(); prover != null; prover = idle.poll()) {
      prover.close();
    }
  }
}
