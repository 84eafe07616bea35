package org.mailkeep.repository.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Signed;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.StoredObject;

/**
 * The events of a repository: one chain for each actor, each event signed by the actor, naming the hash of the one before, created once and boxed to the report key. So an event that was changed, or
 * removed from between others, shows; that the newest of a chain were removed shows only to who knows its head from elsewhere. Thread-safe.
 */
public final class AuditLog {

  private static final int TRIES = 20;
  private static final int LISTED_AT_ONCE = 1000;

  private final ObjectStore store;
  private final Keyring keyring;
  private final Clock clock;
  private final AuditMemory memory;

  public AuditLog(ObjectStore store, Keyring keyring, Clock clock) {
    this(store, keyring, clock, AuditMemory.NONE);
  }

  /** A log whose newest own event is known to {@code memory}: appending is one request then, three else. */
  public AuditLog(ObjectStore store, Keyring keyring, Clock clock, AuditMemory memory) {
    this.store = store;
    this.keyring = keyring;
    this.clock = clock;
    this.memory = memory;
  }

  /**
   * Records that the holder of this credential did something, and returns once the event is stored.
   *
   * @param origin where and as whom
   * @param details what a person wants to know of it; long values are cut
   */
  public synchronized AuditEvent append(Action action, Origin origin, Map<String, String> details) throws IOException {
    Id128 actor = keyring.signerId();
    Optional<ChainHead> before = memory.newest(actor);
    if (before.isEmpty()) {
      before = newest(actor);
    }
    for (int attempt = 1;; attempt++) {
      AuditEvent event = new AuditEvent(actor, before.map(ChainHead::sequence).orElse(0L) + 1,
          before.map(ChainHead::sha256).orElse(Hash256.ZERO), clock.instant(), cut(origin.host()), cut(origin.user()),
          action.word(), bounded(details));
      ObjectKey key = AuditFormat.key(actor, event.sequence());
      ByteBuffer object = keyring.signBoxed(ObjectKind.AUDIT_EVENT, key, AuditFormat.write(event));
      try {
        store.put(key, object.duplicate());
        memory.remember(new ChainHead(actor, event.sequence(), Hash256.sha256(object)));
        return event;
      } catch (Exists e) {
        // Another process with the same credential was quicker, or what is remembered is old.
        if (attempt == TRIES) {
          throw e;
        }
        before = newest(actor);
      }
    }
  }

  private Optional<ChainHead> newest(Id128 actor) throws IOException {
    List<StoredObject> newest = store.list(AuditFormat.prefix(actor), "", 1);
    if (newest.isEmpty()) {
      return Optional.empty();
    }
    ObjectKey key = newest.getFirst().key();
    long sequence = AuditFormat.sequence(key);
    if (sequence < 1 || sequence == Long.MAX_VALUE) {
      throw new Corrupt(key + ": no program has written an event of that number");
    }
    return Optional.of(new ChainHead(actor, sequence, hash(key)));
  }

  /**
   * Visits all events, actor by actor and each actor's newest first, and checks them: signatures, and that the chains have no gap and no foreign link.
   *
   * @throws org.mailkeep.repository.base.RepositoryException.WrongKey if this role does not hold the report key
   */
  public void visit(Visitor visitor) throws IOException {
    Chain[] chain = new Chain[1];
    String after = AuditFormat.PREFIX;
    List<StoredObject> page;
    do {
      page = store.list(AuditFormat.PREFIX, after, LISTED_AT_ONCE);
      SideBySide.read(page, object -> read(object.key()), link -> {
        if (link.actor == null) {
          visitor.problem(link.key + ": not the name of an event");
          return;
        }
        if (chain[0] == null || !chain[0].actor.equals(link.actor)) {
          end(chain[0], visitor);
          chain[0] = new Chain(link.actor);
        }
        chain[0].next(link, visitor);
      });
      after = page.isEmpty() ? "" : page.getLast().key().path();
    } while (page.size() == LISTED_AT_ONCE);
    end(chain[0], visitor);
  }

  private static void end(@Nullable Chain chain, Visitor visitor) {
    if (chain != null) {
      chain.end(visitor);
    }
  }

  private Hash256 hash(ObjectKey key) throws IOException {
    return Hash256.sha256(store.get(key, AuditFormat.LONGEST));
  }

  private Link read(ObjectKey key) throws IOException {
    Id128 actor = AuditFormat.actor(key);
    if (actor == null) {
      return new Link(key, null, Hash256.ZERO, null, "");
    }
    try {
      ByteBuffer object = store.get(key, AuditFormat.LONGEST);
      Hash256 hash = Hash256.sha256(object.duplicate());
      try {
        Signed signed = keyring.openBoxed(ObjectKind.AUDIT_EVENT, key, object);
        if (!signed.signer().id().equals(actor)) {
          throw new Corrupt(key + ": signed by " + signed.signer().id().brief() + ", not by " + actor.brief());
        }
        return new Link(key, actor, hash, AuditFormat.read(signed.body(), actor, key), "");
      } catch (Corrupt | UnsupportedFormat e) {
        return new Link(key, actor, hash, null, String.valueOf(e.getMessage()));
      }
    } catch (Missing | Corrupt e) {
      return new Link(key, actor, Hash256.ZERO, null, String.valueOf(e.getMessage()));
    }
  }

  private static Map<String, String> bounded(Map<String, String> details) {
    Map<String, String> bounded = new LinkedHashMap<>();
    int room = AuditEvent.LONGEST_DETAILS;
    for (Map.Entry<String, String> detail : details.entrySet()) {
      String value = cut(detail.getValue(), room / 2);
      room -= value.getBytes(StandardCharsets.UTF_8).length;
      if (bounded.size() < AuditEvent.MOST_DETAILS) {
        bounded.put(cut(detail.getKey()), value);
      }
    }
    return bounded;
  }

  private static String cut(String text) {
    return cut(text, AuditFormat.LONGEST_WORD);
  }

  /** At most so many bytes of UTF-8; what is no text becomes question marks. */
  private static String cut(String text, int bytes) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    String whole = new String(utf8, StandardCharsets.UTF_8);
    return utf8.length <= bytes ? whole : whole.substring(0, Math.max(0, bytes / 4)) + "…";
  }

  /**
   * Where something was done.
   *
   * @param host the machine
   * @param user who was logged in there
   */
  public record Origin(String host, String user) {}

  /** Takes what is in the log. */
  public interface Visitor {

    /** An event that its actor signed. */
    void event(AuditEvent event);

    /** Something that should not be so, in a line. */
    void problem(String problem);

    /** An object of a chain, whatever it says; told before its event is. */
    default void link(ChainHead link) {}
  }

  private record Link(ObjectKey key, @Nullable Id128 actor, Hash256 hash, @Nullable AuditEvent event, String problem) {}

  /** The events of one actor, read back from the newest. */
  private static final class Chain {
    private final Id128 actor;
    private @Nullable Link later;
    private @Nullable Hash256 expected;

    Chain(Id128 actor) {
      this.actor = actor;
    }

    void next(Link link, Visitor visitor) {
      long sequence = AuditFormat.sequence(link.key);
      if (sequence > 0) {
        visitor.link(new ChainHead(actor, sequence, link.hash));
      }
      if (later != null) {
        gap(sequence + 1, AuditFormat.sequence(later.key) - 1, visitor);
        boolean neighbour = sequence + 1 == AuditFormat.sequence(later.key);
        if (neighbour && expected != null && !expected.equals(link.hash)) {
          visitor.problem(link.key + ": not the event that the one after it names");
        }
      }
      if (link.event == null) {
        visitor.problem(link.problem);
        expected = null;
      } else {
        visitor.event(link.event);
        expected = link.event.previous();
      }
      later = link;
    }

    void end(Visitor visitor) {
      Link first = later;
      if (first == null) {
        return;
      }
      long sequence = AuditFormat.sequence(first.key);
      gap(1, sequence - 1, visitor);
      if (sequence == 1 && expected != null && !expected.equals(Hash256.ZERO)) {
        visitor.problem(first.key + ": the first event of its actor names one before it");
      }
    }

    private void gap(long from, long to, Visitor visitor) {
      if (from <= to) {
        visitor.problem("audit/" + actor.hex() + ": "
            + (from == to
                ? "event " + from + " is"
                : "events " + from + " to "
                    + to + " are")
            + " missing");
      }
    }
  }
}
