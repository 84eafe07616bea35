package org.mailkeep.repository.key;

import java.nio.ByteBuffer;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.store.ObjectKey;

/** What a signed object says, and who says so. */
public final class Signed {
  private final SignerInfo signer;
  private final int version;
  private final byte[] body;

  Signed(SignerInfo signer, int version, byte[] body) {
    this.signer = signer;
    this.version = version;
    this.body = body;
  }

  /** Who signed it. */
  public SignerInfo signer() {
    return signer;
  }

  /** The version of the format in which the body is written, as the frame says. */
  public int version() {
    return version;
  }

  /** What was signed; the caller's own from now on. */
  public byte[] body() {
    return body;
  }

  /**
   * The body of a signed object whose signature nobody checked: to learn the repository's id from FORMAT before there is a key. Trust nothing
   * else of it.
   *
   * @throws Corrupt if it is no signed object of that kind
   * @throws UnsupportedFormat if a newer version wrote it
   */
  public static byte[] unverifiedBody(ObjectKind kind, ObjectKey key, ByteBuffer object)
      throws Corrupt, UnsupportedFormat {
    return SignedEnvelope.read(kind, key, object).body();
  }

  @Override
  public String toString() {
    return "signed by " + signer.id().brief();
  }
}
