package org.mailkeep.repository.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Refused;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.root.Root;
import org.mailkeep.repository.root.RootSection;
import org.mailkeep.repository.root.SectionTag;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;

/** What is distrusted, as an object that roots name: sealed with the index key, since every agent must know it, and named by the hash of its bytes. In force is what the newest root names. */
public final class DistrustStore {

  private static final ObjectKey CONTEXT = new ObjectKey("distrust");

  private final ObjectStore store;
  private final Keyring keyring;

  public DistrustStore(ObjectStore store, Keyring keyring) {
    this.store = store;
    this.keyring = keyring;
  }

  /** What {@code root} says. */
  public Distrust read(Root root) throws IOException {
    Optional<Named> named = named(root);
    if (named.isEmpty()) {
      return Distrust.NONE;
    }
    ObjectKey key = key(named.get().sha256());
    ByteBuffer object = store.get(key, named.get().length());
    if (!Hash256.sha256(object.duplicate()).equals(named.get().sha256())) {
      throw new Corrupt(key + ": not what the root names");
    }
    return DistrustFormat.read(keyring.open(ObjectKind.DISTRUST, CONTEXT, object), key.path());
  }

  /**
   * Stores it.
   *
   * @return {@code root}, saying so
   * @throws Refused if it would be too long
   */
  public Root write(Distrust distrust, Root root) throws IOException {
    byte[] body = DistrustFormat.write(distrust);
    if (body.length > DistrustFormat.LONGEST) {
      throw new Refused(CONTEXT + ": would be " + body.length + " bytes long, at most " + DistrustFormat.LONGEST, null);
    }
    ByteBuffer object = keyring.seal(ObjectKind.DISTRUST, CONTEXT, body);
    Hash256 hash = Hash256.sha256(object.duplicate());
    int length = object.remaining();
    store.put(key(hash), object);
    return root.with(RootSection.of(SectionTag.DISTRUST, new ByteWriter().hash(hash).var(length).toBytes()));
  }

  /** The object that {@code root} names, if it names one. */
  public static Optional<ObjectKey> key(Root root) throws Corrupt {
    return named(root).map(named -> key(named.sha256()));
  }

  private static ObjectKey key(Hash256 hash) {
    return new ObjectKey(CONTEXT + "/" + hash.hex());
  }

  private static Optional<Named> named(Root root) throws Corrupt {
    Optional<RootSection> section = root.section(SectionTag.DISTRUST);
    if (section.isEmpty()) {
      return Optional.empty();
    }
    ByteReader in = ByteReader.of(section.get().content(), "root " + root.sequence() + ": distrust");
    Named named = new Named(in.hash(), in.var(DistrustFormat.LONGEST_OBJECT, "length"));
    in.end();
    return Optional.of(named);
  }

  private record Named(Hash256 sha256, int length) {}
}
