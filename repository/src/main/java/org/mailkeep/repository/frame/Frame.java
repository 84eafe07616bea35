package org.mailkeep.repository.frame;

import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.base.RepositoryException.UnsupportedFormat;

/**
 * The eight bytes that every stored object begins with.
 *
 * <pre>
 * Frame = "MKEP", kind u8, version u8, suite u8, keyVersion u8
 * </pre>
 *
 * <p>Specification: docs/format.md, "Frame".
 */
public final class Frame {

  /** Its length. */
  public static final int BYTES = 8;

  /** The algorithms that this program knows. */
  public static final int SUITE = 1;

  private static final int MAGIC = 0x4d4b4550;
  private static final int VERSION_AT = 5;

  private Frame() {}

  /** Writes the frame of an object that is not sealed with the index key. */
  public static ByteWriter write(ByteWriter out, ObjectKind kind) {
    return write(out, kind, 0);
  }

  /** Writes the frame of an object that is sealed with version {@code keyVersion} of the index key. */
  public static ByteWriter write(ByteWriter out, ObjectKind kind, int keyVersion) {
    return write(out, kind, kind.version(), keyVersion);
  }

  /** Writes the frame of an object that is not sealed with the index key, in a version that is not the newest perhaps. */
  public static ByteWriter writeVersion(ByteWriter out, ObjectKind kind, int version) {
    return write(out, kind, version, 0);
  }

  private static ByteWriter write(ByteWriter out, ObjectKind kind, int version, int keyVersion) {
    return out.u32(MAGIC).u8(kind.code()).u8(version).u8(SUITE).u8(keyVersion);
  }

  /**
   * Reads a frame and returns its key version.
   *
   * @throws Corrupt if the object is not ours or of another kind
   * @throws UnsupportedFormat if a newer version wrote it
   */
  public static int read(ByteReader in, ObjectKind kind, String object) throws Corrupt, UnsupportedFormat {
    if (in.remaining() < BYTES || in.u32() != MAGIC) {
      throw new Corrupt(object + ": not a Mailkeep object");
    }
    int code = in.u8();
    int version = in.u8();
    int suite = in.u8();
    if (code != kind.code()) {
      throw new Corrupt(object + ": object of kind " + code + " where kind " + kind.code() + " belongs");
    }
    if (version < 1 || version > kind.version() || suite != SUITE) {
      throw new UnsupportedFormat(object + ": format version " + version + ", suite " + suite
          + "; this Mailkeep reads versions up to " + kind.version() + ", suite " + SUITE
          + ". Use a newer Mailkeep.");
    }
    return in.u8();
  }

  /** The version of an object whose frame was {@link #read}. */
  public static int version(byte[] object) {
    return object[VERSION_AT] & 0xff;
  }
}
