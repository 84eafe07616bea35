package org.mailkeep.repository.key;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.frame.ObjectKind;
import org.mailkeep.repository.store.ObjectKey;

/**
 * How a signed object is laid out.
 *
 * <pre>
 * Signed = Frame, body bytes, signer id 16 bytes, Ed25519 signature 64 bytes over Context and all between Frame and signature
 * </pre>
 *
 * <p>Specification: docs/format.md, "Frame".
 */
final class SignedEnvelope {
  private static final int TAIL = Id128.BYTES + BouncyCastle.SIGNATURE_BYTES;

  private final ObjectKey key;
  private final byte[] object;
  private final int keyVersion;
  private final byte[] body;
  private final Id128 signerId;

  private SignedEnvelope(ObjectKey key, byte[] object, int keyVersion, byte[] body, Id128 signerId) {
    this.key = key;
    this.object = object;
    this.keyVersion = keyVersion;
    this.body = body;
    this.signerId = signerId;
  }

  /** Signs {@code body}; the object begins with the {@code frame}. */
  static ByteBuffer write(byte[] frame, Id128 repositoryId, ObjectKey key, byte[] body, SigningKey signer) {
    ByteWriter out = new ByteWriter(Frame.BYTES + 9 + body.length + TAIL).raw(frame, 0, Frame.BYTES).bytes(body)
        .id(signer.id());
    byte[] signature = signer.sign(message(out.array(), out.length(), repositoryId, key));
    return out.raw(signature).buffer();
  }

  /** Takes an object apart; nothing is checked but its shape. */
  static SignedEnvelope read(ObjectKind kind, ObjectKey key, ByteBuffer stored) throws Corrupt, UnsupportedFormat {
    byte[] object = Context.array(stored);
    ByteReader in = new ByteReader(object, key.path());
    int keyVersion = Frame.read(in, kind, key.path());
    byte[] body = in.bytes(Math.max(0, in.remaining() - TAIL), "body");
    Id128 signerId = in.id();
    in.skip(BouncyCastle.SIGNATURE_BYTES);
    in.end();
    return new SignedEnvelope(key, object, keyVersion, body, signerId);
  }

  /** The version of the index key that sealed the body, or 0. */
  int keyVersion() {
    return keyVersion;
  }

  /** The version of the format in which the body is written. */
  int version() {
    return Frame.version(object);
  }

  byte[] body() {
    return body;
  }

  Id128 signerId() {
    return signerId;
  }

  byte[] context(Id128 repositoryId) {
    return Context.of(object, repositoryId, key);
  }

  /** Fails unless {@code publicKey} signed exactly this, under this key of this repository. */
  void check(Id128 repositoryId, byte[] publicKey) throws Corrupt {
    int end = object.length - BouncyCastle.SIGNATURE_BYTES;
    byte[] signature = Arrays.copyOfRange(object, end, object.length);
    if (!BouncyCastle.ed25519Verify(publicKey, message(object, end, repositoryId, key), signature)) {
      throw new Corrupt(key.path() + ": the signature of " + signerId.brief() + " does not match");
    }
  }

  private static byte[] message(byte[] object, int end, Id128 repositoryId, ObjectKey key) {
    byte[] context = Context.of(object, repositoryId, key);
    byte[] message = Arrays.copyOf(context, context.length + end - Frame.BYTES);
    System.arraycopy(object, Frame.BYTES, message, context.length, end - Frame.BYTES);
    return message;
  }
}
