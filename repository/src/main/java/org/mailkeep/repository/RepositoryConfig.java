package org.mailkeep.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException;
import org.mailkeep.repository.base.RepositoryException.Exists;
import org.mailkeep.repository.base.RepositoryException.Missing;
import org.mailkeep.repository.base.RepositoryException.NoRepository;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.base.RepositoryException.WrongKey;
import org.mailkeep.repository.chunk.ChunkerParams;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.key.Keyring;
import org.mailkeep.repository.key.Signed;
import org.mailkeep.repository.store.ObjectKey;
import org.mailkeep.repository.store.ObjectStore;
import org.mailkeep.repository.store.StoreProbe;

/**
 * How a repository was made: the object {@code FORMAT}.
 *
 * <pre>
 * FORMAT        = Signed by the admin, body = repository id 16 bytes, features u64 (0), ChunkerParams, created time
 * ChunkerParams = algorithm u8 (1 = FastCDC), minimum u32, average u32, maximum u32, smallPart u32, cutFrom u32
 * </pre>
 *
 * <p>Specification: docs/format.md, "FORMAT".
 */
public final class RepositoryConfig {

  private static final ObjectKey KEY = new ObjectKey("FORMAT");
  private static final int LONGEST = 64 << 10;
  private static final int FASTCDC = 1;

  private final Id128 repositoryId;
  private final ChunkerParams chunker;
  private final Instant created;
  private final ByteBuffer object;

  private RepositoryConfig(Id128 repositoryId, ChunkerParams chunker, Instant created, ByteBuffer object) {
    this.repositoryId = repositoryId;
    this.chunker = chunker;
    this.created = created;
    this.object = object;
  }

  /** Names the repository. */
  public Id128 repositoryId() {
    return repositoryId;
  }

  /** Where streams are cut. */
  public ChunkerParams chunker() {
    return chunker;
  }

  /** When the repository was made. */
  public Instant created() {
    return created;
  }

  /** What a probe has locked for some seconds, and so could not remove, is in nobody's way. */
  static void refuseIfThere(ObjectStore store) throws IOException {
    if (!store.list("", "", 1).isEmpty() && !store.list("").stream()
        .allMatch(object -> object.key().path().startsWith(StoreProbe.FOLDER))) {
      throw new Exists(store.location() + ": there are objects already; choose an empty place for a new repository");
    }
  }

  static void create(ObjectStore store, Keyring keyring, Instant created) throws IOException {
    ChunkerParams params = ChunkerParams.DEFAULT;
    byte[] body = new ByteWriter(64).id(keyring.repositoryId()).u64(0).u8(FASTCDC).u32(params.minimum())
        .u32(params.average()).u32(params.maximum())
        .u32(params.smallPart()).u32(params.cutFrom()).time(created).toBytes();
    store.put(KEY, keyring.sign(ObjectKind.FORMAT, KEY, body));
  }

  /** Reads the object without a key; its signature is checked by {@link #check}. */
  static RepositoryConfig read(ObjectStore store) throws IOException {
    ByteBuffer object;
    try {
      object = store.get(KEY, LONGEST);
    } catch (Missing e) {
      throw new NoRepository(
          store.location() + ": no repository here; make one with: mailkeep init -r " + store.location());
    }
    ByteReader body = new ByteReader(Signed.unverifiedBody(ObjectKind.FORMAT, KEY, object), KEY.path());
    Id128 id = body.id();
    long features = body.u64();
    if (features != 0) {
      throw new UnsupportedFormat(KEY + ": the repository uses features " + Long.toHexString(features)
          + " that this Mailkeep does not know. Use a newer Mailkeep.");
    }
    int algorithm = body.u8();
    if (algorithm != FASTCDC) {
      throw new UnsupportedFormat(
          KEY + ": chunking algorithm " + algorithm + ", which this Mailkeep does not know. Use a newer Mailkeep.");
    }
    int[] lengths = new int[5];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = (int) Math.min(body.u32(), Integer.MAX_VALUE);
    }
    Instant created = body.time();
    body.end();
    try {
      return new RepositoryConfig(id, new ChunkerParams(lengths[0], lengths[1], lengths[2], lengths[3], lengths[4]),
          created, object);
    } catch (IllegalArgumentException e) {
      throw new RepositoryException.Corrupt(KEY + ": impossible " + e.getMessage(), e);
    }
  }

  /** Fails unless this is the repository of the credential, and its admin signed it. */
  void check(Keyring keyring) throws IOException {
    if (!repositoryId.equals(keyring.repositoryId())) {
      throw new WrongKey("the credential is for repository " + keyring.repositoryId().brief() + ", this one is "
          + repositoryId.brief());
    }
    keyring.verify(ObjectKind.FORMAT, KEY, object.duplicate());
  }
}
