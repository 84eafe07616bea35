package org.mailkeep.repository.audit;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.mailkeep.repository.base.Hash256;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.SideBySide;
import org.mailkeep.repository.store.StoredObject;

/** Copies all that an audit needs out of a repository into one file: events, evidence, public keys, FORMAT and roots, as they are stored. Used once. */
public final class AuditBundle {

  private static final int LISTED_AT_ONCE = 1000;
  private static final String ROOTS = "roots/";

  private final ObjectStore store;
  private final Keyring keyring;
  private final Clock clock;
  private final List<String> problems = new ArrayList<>();
  private long entries;
  private long bytes;

  /** A bundle that the holder of {@code keyring} vouches for. */
  public AuditBundle(ObjectStore store, Keyring keyring, Clock clock) {
    this.store = store;
    this.keyring = keyring;
    this.clock = clock;
  }

  /**
   * What was copied.
   *
   * @param entries how many objects
   * @param bytes of them
   * @param problems one line for each object that could not be
   */
  public record Written(long entries, long bytes, List<String> problems) {
    public Written {
      problems = List.copyOf(problems);
    }
  }

  /** Writes it to {@code out}, which stays open. */
  public Written write(OutputStream out) throws IOException {
    // A root that comes later may name events that are not copied any more.
    List<StoredObject> newest = store.list(ROOTS, "", 1);
    MessageDigest digest = Hash256.sha256();
    DigestOutputStream hashed = new DigestOutputStream(out, digest);
    write(Frame.write(new ByteWriter(Frame.BYTES), ObjectKind.AUDIT_BUNDLE), hashed);
    for (String prefix : BundleFormat.PREFIXES) {
      copy(prefix, prefix.equals(ROOTS) && !newest.isEmpty() ? newest.getFirst().key().path() : "", hashed);
    }
    hashed.write(BundleFormat.END);
    ByteBuffer manifest = keyring.sign(ObjectKind.AUDIT_BUNDLE, BundleFormat.MANIFEST, BundleFormat.write(
        new BundleFormat.Manifest(keyring.repositoryId(), clock.instant(), entries, Hash256.of(digest.digest()))));
    byte[] signed = new byte[manifest.remaining()];
    manifest.get(signed);
    write(new ByteWriter(signed.length + 4).u32(signed.length).raw(signed), out);
    return new Written(entries, bytes, problems);
  }

  /** Copies what begins so, from the name {@code from} on. */
  private void copy(String prefix, String from, OutputStream out) throws IOException {
    String after = "";
    List<StoredObject> page;
    do {
      page = store.list(prefix, after, LISTED_AT_ONCE);
      List<ObjectKey> wanted = page.stream().map(StoredObject::key).filter(key -> key.path().compareTo(from) >= 0)
          .toList();
      SideBySide.read(wanted, this::read, entry -> write(entry, out));
      after = page.isEmpty() ? "" : page.getLast().key().path();
    } while (page.size() == LISTED_AT_ONCE);
  }

  private Entry read(ObjectKey key) throws IOException {
    try {
      return new Entry(key, store.get(key, BundleFormat.LONGEST), "");
    } catch (Missing | Corrupt e) {
      return new Entry(key, ByteBuffer.allocate(0), String.valueOf(e.getMessage()));
    }
  }

  private void write(Entry entry, OutputStream out) throws IOException {
    if (!entry.problem.isEmpty()) {
      problems.add(entry.problem);
      return;
    }
    byte[] key = entry.key.path().getBytes(StandardCharsets.US_ASCII);
    byte[] object = new byte[entry.object.remaining()];
    entry.object.duplicate().get(object);
    write(new ByteWriter(key.length + 8).u8(BundleFormat.ENTRY).u16(key.length).raw(key).u32(object.length), out);
    out.write(object);
    entries++;
    bytes += object.length;
  }

  private static void write(ByteWriter bytes, OutputStream out) throws IOException {
    out.write(bytes.array(), 0, bytes.length());
  }

  private record Entry(ObjectKey key, ByteBuffer object, String problem) {}
}
