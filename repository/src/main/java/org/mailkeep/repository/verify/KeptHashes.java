package org.mailkeep.repository.verify;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Unavailable;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ChecksumStore;

/**
 * Compares the names of packs, which are hashes, with the hashes that the store keeps of what it took. It proves what the store took and that the store still
 * says so, without reading a byte; not that its disks still hold it, which the store itself looks after. Not thread-safe.
 */
final class KeptHashes {
  /** How many questions are under way at once. */
  private static final int AT_ONCE = 16;
  private static final int BATCH = 1024;

  /** A store that has no hash of any of so many packs keeps none, and is not asked about the rest. */
  private static final int ENOUGH = 8;

  private final Optional<ChecksumStore> store;
  private final List<Finding> findings;
  private long proven;

  /** Adds what does not match to {@code findings}. */
  KeptHashes(Optional<ChecksumStore> store, List<Finding> findings) {
    this.store = store;
    this.findings = findings;
  }

  void compare(List<PackId> packs) throws IOException {
    if (store.isEmpty()) {
      return;
    }
    int asked = Math.min(ENOUGH, packs.size());
    compare(packs.subList(0, asked), store.get());
    if (proven > 0) {
      for (int from = asked; from < packs.size(); from += BATCH) {
        compare(packs.subList(from, Math.min(packs.size(), from + BATCH)), store.get());
      }
    }
  }

  /** The packs whose name is the hash that the store keeps. */
  long proven() {
    return proven;
  }

  private void compare(List<PackId> packs, ChecksumStore hashes) throws IOException {
    List<Future<Optional<Hash256>>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      packs.forEach(pack -> answers.add(threads.submit(() -> hashes.sha256(pack.key()))));
      for (int i = 0; i < packs.size(); i++) {
        judge(packs.get(i), answers.get(i).get());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unavailable("interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void judge(PackId pack, Optional<Hash256> kept) {
    if (kept.isPresent() && kept.get().equals(pack.sha256())) {
      proven++;
    } else if (kept.isPresent()) {
      String path = pack.key().path();
      findings.add(new Finding.Damaged(path, path + ": the store keeps another SHA-256 of it than its name"));
    }
  }
}
