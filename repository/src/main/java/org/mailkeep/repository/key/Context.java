package org.mailkeep.repository.key;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.mailkeep.repository.base.Id128;
import org.mailkeep.repository.frame.ByteWriter;
import org.mailkeep.repository.frame.Frame;
import org.mailkeep.repository.store.ObjectKey;

/**
 * What every envelope is bound to, so that no object passes for another.
 *
 * <pre>
 * Context = Frame, repository id 16 bytes, object key as UTF-8
 * </pre>
 *
 * <p>Specification: docs/format.md, "Frame".
 */
final class Context {

  private Context() {}

  /** The context of {@code object}, which begins with its frame. */
  static byte[] of(byte[] object, Id128 repositoryId, ObjectKey key) {
    return new ByteWriter(128).raw(object, 0, Frame.BYTES).id(repositoryId).raw(key.path().getBytes(UTF_8)).toBytes();
  }

  /** The remaining bytes as an array of exactly that length; the array behind, not a copy, where it is one. */
  static byte[] array(ByteBuffer object) {
    if (object.hasArray() && object.arrayOffset() + object.position() == 0
        && object.remaining() == object.array().length) {
      return object.array();
    }
    if (object.hasArray()) {
      int from = object.arrayOffset() + object.position();
      return Arrays.copyOfRange(object.array(), from, from + object.remaining());
    }
    byte[] copy = new byte[object.remaining()];
    object.duplicate().get(copy);
    return copy;
  }
}
