package org.mailkeep.agent.unwrap;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinTask;
import org.mailkeep.agent.dovecot.DboxReader;
import org.mailkeep.agent.dovecot.DboxRecord;
import org.mailkeep.agent.source.FileForm;
import org.mailkeep.repository.deflate.DeflateEncoders;

/**
 * Looks through files for messages and compressed payloads, and proves how those are reproduced. Safe for any number of threads, of which each takes a prover of its own; closing it frees
 * them.
 */
public final class ContentScan implements AutoCloseable {

  private final ProvenPayloads known;
  private final DeflateEncoders encoders = new DeflateEncoders();
  private final Queue<Prover> idle = new ConcurrentLinkedQueue<>();

  public ContentScan(ProvenPayloads known) {
    this.known = known;
  }

  /**
   * What is in a file.
   *
   * @param length of the file
   */
  public FileContents of(StoredBytes file, FileForm form, long length) throws IOException {
    return switch (form) {
      case MESSAGE, MBOX -> prove(file, new PayloadRange(0, length))
          .map(proof -> new FileContents(List.of(proof), List.of())).orElse(FileContents.NONE);
      case DBOX -> dbox(file, length);
      case ATTACHMENT, OPAQUE -> FileContents.NONE;
    };
  }

  private FileContents dbox(StoredBytes file, long length) throws IOException {
    List<DboxRecord> records = new ArrayList<>();
    try (InputStream in = file.open(new PayloadRange(0, length))) {
      DboxReader reader = new DboxReader(in);
      for (Optional<DboxRecord> next = reader.next(); next.isPresent(); next = reader.next()) {
        records.add(next.get());
      }
    }
    return new FileContents(proveAll(file, records), records);
  }

  /** Proves the payloads side by side. */
  private List<Proof> proveAll(StoredBytes file, List<DboxRecord> records) throws IOException {
    List<ForkJoinTask<Optional<Proof>>> tasks = new ArrayList<>(records.size());
    for (DboxRecord record : records) {
      PayloadRange range = new PayloadRange(record.payloadOffset(), record.payloadBytes());
      tasks.add(ForkJoinTask.adaptInterruptible(() -> prove(file, range)));
    }
    try {
      ForkJoinTask.invokeAll(tasks);
      return tasks.stream().flatMap(task -> task.join().stream()).toList();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof IOException reason) {
        throw reason;
      }
      throw e;
    }
  }

  private Optional<Proof> prove(StoredBytes file, PayloadRange range) throws IOException {
    Prover taken = idle.poll();
    Prover prover = taken == null ? new Prover(known, encoders) : taken;
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
    encoders.close();
  }
}
