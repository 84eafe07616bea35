package org.mailkeep.repository.verify;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Signed;
import org.mailkeep.repository.pack.PackId;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.StoredObject;

/** The results of verifications and drills, as they are stored: numbered for each signer, created once, signed, boxed to the report key. Thread-safe. */
public final class EvidenceLog {

  private static final int TRIES = 20;

  /** So many of each signer are read: what was verified before that is as good as never. */
  private static final int NEWEST = 500;

  private final ObjectStore store;
  private final Keyring keyring;

  public EvidenceLog(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
  }

  /**
   * Evidence that is stored.
   *
   * @param key where
   * @param sha256 of the object
   */
  public record Stored(ObjectKey key, Hash256 sha256) {}

  /**
   * Stores the result of a verification.
   *
   * @return one object; several if more packs were read than fit into one
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if this role's word does not count
   */
  public List<Stored> append(Evidence evidence) throws IOException {
    List<Stored> stored = new ArrayList<>();
    List<PackId> read = evidence.read();
    stored.add(put(with(evidence, read.subList(0, Math.min(read.size(), EvidenceFormat.MOST_PACKS)),
        evidence.checked(), evidence.drilled())));
    for (int from = EvidenceFormat.MOST_PACKS; from < read.size(); from += EvidenceFormat.MOST_PACKS) {
      stored.add(put(with(evidence, read.subList(from, Math.min(read.size(), from + EvidenceFormat.MOST_PACKS)),
          Map.of(), List.of())));
    }
    return stored;
  }

  private static Evidence with(Evidence evidence, List<PackId> read, Map<String, Id128> checked,
      List<Evidence.Drilled> drilled) {
    return new Evidence(evidence.begun(), evidence.ended(), evidence.host(), evidence.snapshots(), evidence.packs(),
        read, checked, drilled, evidence.findings(), evidence.moreFindings());
  }

  private Stored put(Evidence evidence) throws IOException {
    byte[] body;
    try (ZstdCompressor compressor = new ZstdCompressor()) {
      body = Payload.encode(EvidenceFormat.write(evidence), compressor);
    }
    Id128 signer = keyring.signerId();
    for (int attempt = 1;; attempt++) {
      List<StoredObject> newest = store.list(EvidenceFormat.prefix(signer), "", 1);
      long sequence = newest.isEmpty() ? 1 : EvidenceFormat.sequence(newest.getFirst().key()) + 1;
      if (sequence < 1) {
        throw new Corrupt(newest.getFirst().key() + ": no program has written evidence of that number");
      }
      ObjectKey key = EvidenceFormat.key(signer, sequence);
      ByteBuffer object = keyring.signBoxed(ObjectKind.EVIDENCE, key, body);
      try {
        store.put(key, object.duplicate());
        return new Stored(key, Hash256.sha256(object));
      } catch (Exists e) {
        if (attempt == TRIES) {
          throw e;
        }
      }
    }
  }

  /**
   * Visits the newest evidence of every signer, each signer's newest first.
   *
   * @param problems gets a line for each object that can't be used
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if this role does not hold the report key
   */
  public void visit(Visitor visitor, Consumer<String> problems) throws IOException {
    for (Id128 signer : signers()) {
      List<ObjectKey> keys = store.list(EvidenceFormat.prefix(signer), "", NEWEST).stream().map(StoredObject::key)
          .filter(EvidenceFormat::isKey).toList();
      SideBySide.read(keys, this::read, found -> {
        switch (found) {
          case Found.Whole(Evidence evidence) -> visitor.evidence(signer, evidence);
          case Found.Broken(String problem) -> problems.accept(problem);
        }
      });
    }
  }

  /** When what was verified last, as far as the evidence goes. */
  public LastVerified last(Consumer<String> problems) throws IOException {
    LastVerified last = new LastVerified();
    visit((signer, evidence) -> last.add(evidence), problems);
    return last;
  }

  /** Those of whom there is evidence: one listing of a key each. */
  private Set<Id128> signers() throws IOException {
    Set<Id128> signers = new TreeSet<>();
    String after = "";
    List<StoredObject> next = store.list(EvidenceFormat.PREFIX, after, 1);
    while (!next.isEmpty()) {
      ObjectKey key = next.getFirst().key();
      if (EvidenceFormat.isKey(key)) {
        signers.add(EvidenceFormat.signer(key));
        after = key.path().substring(0, key.path().lastIndexOf('/')) + "/g";
      } else {
        after = key.path();
      }
      next = store.list(EvidenceFormat.PREFIX, after, 1);
    }
    return signers;
  }

  private Found read(ObjectKey key) throws IOException {
    try (ZstdCompressor compressor = new ZstdCompressor()) {
      Signed signed = keyring.openBoxed(ObjectKind.EVIDENCE, key, store.get(key, EvidenceFormat.LONGEST));
      if (!signed.signer().id().equals(EvidenceFormat.signer(key))) {
        throw new Corrupt(key + ": signed by " + signed.signer().id().brief() + ", not by whose name it bears");
      }
      return new Found.Whole(EvidenceFormat.read(
          Payload.decode(signed.body(), EvidenceFormat.LONGEST_BODY, compressor, key.path()), key.path()));
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      return new Found.Broken(String.valueOf(e.getMessage()));
    }
  }

  /** Takes evidence. */
  @FunctionalInterface
  public interface Visitor {
    void evidence(Id128 signer, Evidence evidence) throws IOException;
  }

  private sealed interface Found {
    record Whole(Evidence evidence) implements Found {}

    record Broken(String problem) implements Found {}
  }
}
