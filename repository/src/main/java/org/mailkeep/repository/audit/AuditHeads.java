package org.mailkeep.repository.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.StoredObject;

/**
 * Says in every root where all chains of the audit log end, so that it shows when their newest events are removed. A head that a root has said is never taken back: if less is there, the next root says the same again.
 *
 * <pre>
 * AuditHeads = ChainHead*, left out var          sorted by signer
 * ChainHead  = signer id 16 bytes, sequence var, SHA-256 of the event's object
 * </pre>
 *
 * <p>Specification: docs/format.md, "Audit events". Costs a listing of one key for each signer, side by side, and a get for each chain that has grown. Thread-safe.
 */
public final class AuditHeads implements RootChain.Stamp {

  /** As many fit into a section. Of more, those that no root has said yet are counted only. */
  static final int MOST = 1200;

  private static final String SIGNERS = "keys/signer/";

  private static final int LEAST_BYTES = Id128.BYTES + 1 + Hash256.BYTES;

  /** How many of the newest names of a chain are looked at for one that is an event: anybody may have put something there. */
  private static final int LOOKED_AT = 16;

  private final ObjectStore store;
  private final Keyring keyring;
  private final Map<ObjectKey, ChainHead> known = new ConcurrentHashMap<>();

  public AuditHeads(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
  }

  @Override
  public Root on(Root before, Root next) throws IOException {
    Map<Id128, ChainHead> heads = new TreeMap<>();
    said(before).forEach(head -> heads.put(head.actor(), head));
    long[] left = new long[1];
    Set<Id128> actors = new TreeSet<>(heads.keySet());
    for (StoredObject signer : store.list(SIGNERS)) {
      actor(signer.key().name()).ifPresent(actors::add);
    }
    SideBySide.read(actors, this::newest, head -> {
      if (head.isEmpty()) {
        return;
      }
      ChainHead said = heads.get(head.get().actor());
      if (said == null && heads.size() == MOST) {
        left[0]++;
      } else if (said == null || said.sequence() < head.get().sequence()) {
        heads.put(head.get().actor(), head.get());
      }
    });
    return next.with(RootSection.of(SectionTag.AUDIT_HEADS, write(heads.values(), left[0])));
  }

  /** The heads that {@code root} says, by signer. */
  public static List<ChainHead> said(Root root) throws Corrupt {
    Optional<RootSection> section = root.section(SectionTag.AUDIT_HEADS);
    return section.isPresent()
        ? read(section.get().content(), "audit heads of root " + root.sequence())
        : List.of();
  }

  /** Whether the admin admitted it shows when an event's signature is checked. */
  private static Optional<Id128> actor(String name) {
    return name.matches("[0-9a-f]{32}") ? Optional.of(Id128.fromHex(name)) : Optional.empty();
  }

  private Optional<ChainHead> newest(Id128 actor) throws IOException {
    int limit = 1;
    List<StoredObject> listed = store.list(AuditFormat.prefix(actor), "", limit);
    for (int i = 0; i < listed.size(); i++) {
      ChainHead head = head(actor, listed.get(i).key());
      if (head != null) {
        return Optional.of(head);
      }
      if (limit == 1) {
        limit = LOOKED_AT;
        listed = store.list(AuditFormat.prefix(actor), "", limit);
      }
    }
    return Optional.empty();
  }

  /** The event under {@code key}, if it is one that its actor signed: what it says need not be known. */
  private @Nullable ChainHead head(Id128 actor, ObjectKey key) throws IOException {
    ChainHead before = known.get(key);
    if (before != null) {
      return before;
    }
    if (!actor.equals(AuditFormat.actor(key)) || AuditFormat.sequence(key) < 1) {
      return null;
    }
    try {
      ByteBuffer object = store.get(key, AuditFormat.LONGEST);
      Hash256 hash = Hash256.sha256(object.duplicate());
      if (!keyring.verifyBoxed(ObjectKind.AUDIT_EVENT, key, object).signer().id().equals(actor)) {
        return null;
      }
      ChainHead head = new ChainHead(actor, AuditFormat.sequence(key), hash);
      known.put(key, head);
      return head;
    } catch (Corrupt | Missing | UnsupportedFormat e) {
      return null;
    }
  }

  private static byte[] write(Iterable<ChainHead> heads, long left) {
    List<ChainHead> all = new ArrayList<>();
    heads.forEach(all::add);
    ByteWriter out = new ByteWriter(64 * all.size() + 16).var(all.size());
    all.forEach(head -> out.id(head.actor()).var(head.sequence()).hash(head.sha256()));
    return out.var(left).toBytes();
  }

  private static List<ChainHead> read(ByteBuffer content, String object) throws Corrupt {
    ByteReader in = ByteReader.of(content, object);
    int count = in.count(LEAST_BYTES, "head");
    List<ChainHead> heads = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      Id128 actor = in.id();
      long sequence = in.var();
      if (sequence < 1 || !heads.isEmpty() && heads.getLast().actor().compareTo(actor) >= 0) {
        throw in.corrupt("head " + sequence + " of " + actor.brief() + " out of place");
      }
      heads.add(new ChainHead(actor, sequence, in.hash()));
    }
    long ignored = in.var();
    in.end();
    return heads;
  }
}
