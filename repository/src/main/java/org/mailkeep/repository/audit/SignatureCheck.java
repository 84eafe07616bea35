package org.mailkeep.repository.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Signatures;
import org.mailkeep.repository.key.Signed;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.StoredObject;

/**
 * Checks what can be checked of a log without any credential: that every object is what a key signed that the admin key admitted, under its own name and so in its place; that no number of a chain, of the evidence and of the roots is
 * missing; and that what a witness has seen is there. Not what only opened objects tell: what an event says, that it names the hash of the one before it, and which events a root has seen. Used once.
 */
public final class SignatureCheck {

  private static final int LISTED_AT_ONCE = 1000;

  private final ObjectStore store;
  private final Signatures signatures;
  private final Consumer<String> problems;
  private long events;
  private long roots;
  private long evidence;
  private long keys;
  private String chain = "";
  private long next;

  /** Will say on {@code problems} what is wrong. */
  public SignatureCheck(ObjectStore store, Signatures signatures, Consumer<String> problems) {
    this.store = store;
    this.signatures = signatures;
    this.problems = problems;
  }

  /**
   * What was checked.
   *
   * @param events events
   * @param roots roots
   * @param evidence results of verifications
   * @param keys public keys
   * @param now what there is to be seen now; empty if there is no root
   */
  public record Checked(long events, long roots, long evidence, long keys, Optional<Witness> now) {}

  /**
   * Checks it.
   *
   * @throws WrongKey if the witness has seen another repository
   */
  public Checked check(Optional<Witness> witness) throws IOException {
    AuditCheck.refuseForeign(witness, signatures.repositoryId());
    SeenHeads seen = new SeenHeads(witness, problems);
    visit("roots/", object -> {
      roots++;
      seen.root(-1 - HexFormat.fromHexDigitsToLong(object.key.name()), object.hash);
    });
    visit(AuditFormat.PREFIX, object -> {
      events++;
      seen.event(new ChainHead(object.signer, AuditFormat.sequence(object.key), object.hash));
    });
    visit("evidence/", object -> evidence++);
    visit("keys/", object -> keys++);
    seen.end();
    return new Checked(events, roots, evidence, keys, seen.now(signatures.repositoryId()));
  }

  private void visit(String prefix, SideBySide.Taker<Verified> taker) throws IOException {
    String after = "";
    List<StoredObject> page;
    do {
      page = store.list(prefix, after, LISTED_AT_ONCE);
      SideBySide.read(page.stream().map(StoredObject::key).filter(key -> !key.path().startsWith("keys/slot/")).toList(),
          this::read, read -> {
            if (!prefix.equals("keys/")) {
              inOrder(read.key(), prefix);
            }
            switch (read) {
              case Verified verified -> taker.take(verified);
              case Unsound unsound -> problems.accept(unsound.problem);
            }
          });
      after = page.isEmpty() ? "" : page.getLast().key().path();
    } while (page.size() == LISTED_AT_ONCE);
    endChain();
  }

  /** Numbers count down in the order of names, to 0 for roots and to 1 for all else. */
  private void inOrder(ObjectKey key, String prefix) {
    String of = key.path().substring(0, key.path().lastIndexOf('/') + 1);
    if (!key.name().matches("[89a-f][0-9a-f]{15}") || !of.matches(prefix + "([0-9a-f]{32}/)?")) {
      return;
    }
    long number = -1 - HexFormat.fromHexDigitsToLong(key.name());
    if (!of.equals(chain)) {
      endChain();
      chain = of;
    } else if (number < next) {
      missing(number + 1, next);
    }
    next = number - 1;
  }

  private void endChain() {
    long first = chain.equals("roots/") ? 0 : 1;
    if (!chain.isEmpty() && next >= first) {
      missing(first, next);
    }
    chain = "";
  }

  private void missing(long from, long to) {
    problems.accept(chain.substring(0, chain.length() - 1) + ": "
        + (from == to ? "number " + from + " is" : "numbers " + from + " to " + to + " are") + " missing");
  }

  private Read read(ObjectKey key) throws IOException {
    try {
      ByteBuffer object = store.get(key, BundleFormat.LONGEST);
      Hash256 hash = Hash256.sha256(object.duplicate());
      Signed signed = signatures.verify(kind(key), key, object);
      Id128 signer = signed.signer().id();
      boolean owned = key.path().startsWith(AuditFormat.PREFIX) || key.path().startsWith("evidence/");
      if (owned && !key.path().contains("/" + signer.hex() + "/")) {
        throw new Corrupt(key + ": signed by " + signer.brief() + ", in whose chain it does not stand");
      }
      return new Verified(key, hash, signer);
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      return new Unsound(key, String.valueOf(e.getMessage()));
    }
  }

  private static ObjectKind kind(ObjectKey key) throws Corrupt {
    String path = key.path();
    if (AuditFormat.actor(key) != null && AuditFormat.sequence(key) >= 1) {
      return ObjectKind.AUDIT_EVENT;
    }
    if (path.matches("evidence/[0-9a-f]{32}/[0-9a-f]{16}")) {
      return ObjectKind.EVIDENCE;
    }
    if (path.matches("roots/[0-9a-f]{16}")) {
      return ObjectKind.ROOT;
    }
    if (path.matches("keys/admin/[0-9a-f]{32}")) {
      return ObjectKind.ADMIN_KEY;
    }
    if (path.matches("keys/signer/[0-9a-f]{32}")) {
      return ObjectKind.SIGNER_KEY;
    }
    if (path.matches("keys/recipient/[0-9a-f]{32}")) {
      return ObjectKind.RECIPIENT_KEY;
    }
    throw new Corrupt(key + ": not the name of an object that an audit knows");
  }

  private sealed interface Read {
    ObjectKey key();
  }

  private record Verified(ObjectKey key, Hash256 hash, Id128 signer) implements Read {}

  private record Unsound(ObjectKey key, String problem) implements Read {}
}
