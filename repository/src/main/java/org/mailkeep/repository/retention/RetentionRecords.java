package org.mailkeep.repository.retention;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Payload;
import org.mailkeep.repository.frame.ZstdCompressor;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootChain;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/**
 * The policy, the holds and the guard's decisions as they are stored: each version an object of its own that names the one before, signed by who made it, boxed to the report key and named by the hash of its bytes. In force is
 * what the newest root names; what it does not name any more tells what was in force before. Thread-safe.
 */
public final class RetentionRecords {

  /** So many versions are read back at most: reading each costs a request, and each has all that it says in full. */
  private static final int MOST_VERSIONS = 1000;

  private final ObjectStore store;
  private final Keyring keyring;
  private final RootChain roots;
  private final Clock clock;
  private final SecureRandom random;

  public RetentionRecords(ObjectStore store, Keyring keyring, RootChain roots, Clock clock, SecureRandom random) {
    this.store = store;
    this.keyring = keyring;
    this.roots = roots;
    this.clock = clock;
    this.random = random;
  }

  /**
   * What the newest root says.
   *
   * @throws WrongKey if this role does not hold the report key
   */
  public RetentionRules rules() throws IOException {
    return rules(roots.newest());
  }

  /** What {@code root} says. */
  public RetentionRules rules(Root root) throws IOException {
    return new RetentionRules(read(RecordKind.POLICY, root).value(), read(RecordKind.HOLDS, root).value(),
        read(RecordKind.GUARD, root).value());
  }

  /** The policy that is in force. */
  public Versioned<Policy> policy() throws IOException {
    return read(RecordKind.POLICY, roots.newest());
  }

  /** The holds that are in force. */
  public Versioned<Holds> holds() throws IOException {
    return read(RecordKind.HOLDS, roots.newest());
  }

  /** The decisions that are in force. */
  public Versioned<GuardDecisions> guard() throws IOException {
    return read(RecordKind.GUARD, roots.newest());
  }

  /**
   * All policies and holds that have been in force, as far back as they can be read.
   *
   * @param problems gets a line for each kind of which older versions can't be read
   */
  public RetentionHistory history(Consumer<String> problems) throws IOException {
    Root root = roots.newest();
    Past<Policy> policies = past(RecordKind.POLICY, root, problems);
    Past<Holds> holds = past(RecordKind.HOLDS, root, problems);
    return RetentionHistory.of(policies.versions(), holds.versions(), policies.whole() && holds.whole());
  }

  private <T> Past<T> past(RecordKind<T> kind, Root root, Consumer<String> problems) throws IOException {
    List<Versioned<T>> versions = new ArrayList<>();
    Versioned<T> version = read(kind, root);
    versions.add(version);
    while (version.version().number() > 1) {
      try {
        if (versions.size() == MOST_VERSIONS) {
          throw new Corrupt(kind.folder() + ": more than " + MOST_VERSIONS + " versions");
        }
        Version later = version.version();
        version = read(kind, later.previous(), RetentionFormat.LONGEST_OBJECT);
        if (version.version().number() != later.number() - 1) {
          throw new Corrupt(key(kind, later.previous()) + ": not the version before number " + later.number());
        }
        versions.add(version);
      } catch (Corrupt | Missing | UnsupportedFormat e) {
        problems.accept("what was in force before version " + version.version().number() + " is not known: "
            + e.getMessage());
        return new Past<>(versions.reversed(), false);
      }
    }
    return new Past<>(versions.reversed(), true);
  }

  /**
   * Puts a policy in force.
   *
   * @param by who does so, and where
   * @param after the number of the version that it is to follow: whoever looked at that one has not seen what came later
   * @throws Refused if another one has come in between
   * @throws WrongKey if this role may not
   */
  public Versioned<Policy> set(Policy policy, String by, long after) throws IOException {
    return change(RecordKind.POLICY, by, before -> {
      if (before.version().number() != after) {
        throw new Refused("policy " + before.version().number() + " was set meanwhile, by " + before.version().by()
            + "; look at it and try again", null);
      }
      return policy;
    });
  }

  /** Changes the holds. May ask for the change again, of newer ones. */
  public Versioned<Holds> changeHolds(String by, Change<Holds> change) throws IOException {
    return change(RecordKind.HOLDS, by, change);
  }

  /** Changes the guard's decisions. May ask for the change again, of newer ones. */
  public Versioned<GuardDecisions> changeGuard(String by, Change<GuardDecisions> change) throws IOException {
    return change(RecordKind.GUARD, by, change);
  }

  private <T> Versioned<T> change(RecordKind<T> kind, String by, Change<T> change) throws IOException {
    return read(kind, roots.change(root -> {
      Versioned<T> before = read(kind, root);
      Version version = new Version(before.version().number() + 1, hash(kind, root), clock.instant(), by);
      T next = change.of(before);
      return next.equals(before.value())
          ? Optional.empty()
          : Optional.of(root.with(RootSection.of(kind.tag(), write(kind, new Versioned<>(next, version)))));
    }, random).root());
  }

  /** Stores it, and returns what a root says to name it. */
  private <T> byte[] write(RecordKind<T> kind, Versioned<T> record) throws IOException {
    ByteWriter out = new ByteWriter(1024);
    RetentionFormat.write(record.version(), out);
    kind.writer().write(record.value(), out);
    if (out.length() > RetentionFormat.LONGEST) {
      throw new Refused(kind.folder() + ": would be " + out.length() + " bytes long, at most "
          + RetentionFormat.LONGEST, null);
    }
    try (ZstdCompressor compressor = new ZstdCompressor()) {
      ByteBuffer object = keyring.signBoxed(kind.kind(), kind.folder(), Payload.encode(out.toBytes(), compressor));
      Hash256 hash = Hash256.sha256(object.duplicate());
      int length = object.remaining();
      store.put(key(kind, hash), object);
      return RetentionFormat.section(hash, length);
    }
  }

  private static <T> ObjectKey key(RecordKind<T> kind, Hash256 hash) {
    return new ObjectKey(kind.folder() + "/" + hash.hex());
  }

  private static <T> Hash256 hash(RecordKind<T> kind, Root root) throws Corrupt {
    Optional<RootSection> section = root.section(kind.tag());
    return section.isEmpty() ? Hash256.ZERO : reader(section.get(), kind).hash();
  }

  private static <T> ByteReader reader(RootSection section, RecordKind<T> kind) {
    return ByteReader.of(section.content(), "roots: section " + kind.folder());
  }

  private <T> Versioned<T> read(RecordKind<T> kind, Root root) throws IOException {
    Optional<RootSection> section = root.section(kind.tag());
    if (section.isEmpty()) {
      return new Versioned<>(kind.none(), Version.NONE);
    }
    ByteReader named = reader(section.get(), kind);
    Hash256 hash = named.hash();
    int length = named.var(RetentionFormat.LONGEST_OBJECT, "length");
    named.end();
    return read(kind, hash, length);
  }

  private <T> Versioned<T> read(RecordKind<T> kind, Hash256 hash, int length) throws IOException {
    ObjectKey key = key(kind, hash);
    ByteBuffer object = store.get(key, length);
    if (!Hash256.sha256(object.duplicate()).equals(hash)) {
      throw new Corrupt(key + ": not what the root names");
    }
    try (ZstdCompressor compressor = new ZstdCompressor()) {
      byte[] body = Payload.decode(keyring.openBoxed(kind.kind(), kind.folder(), object).body(),
          RetentionFormat.LONGEST, compressor, key.path());
      ByteReader in = new ByteReader(body, key.path());
      Version version = RetentionFormat.version(in);
      T value = kind.reader().read(in);
      in.end();
      return new Versioned<>(value, version);
    } catch (IllegalArgumentException e) {
      throw new Corrupt(key + ": " + e.getMessage(), e);
    }
  }

  /** Oldest first. */
  private record Past<T>(List<Versioned<T>> versions, boolean whole) {}

  /** What is to be in force next. */
  @FunctionalInterface
  public interface Change<T> {

    /** The next one; the same if nothing is to be changed. */
    T of(Versioned<T> before) throws IOException;
  }
}
