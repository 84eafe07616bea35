package org.mailkeep.repository.tree;

import java.time.Instant;
import org.mailkeep.repository.base.RepositoryException.Corrupt;
import org.mailkeep.repository.frame.ByteReader;
import org.mailkeep.repository.frame.ByteWriter;

/**
 * What the file system says of a file beside its bytes.
 *
 * @param mode permission bits, 0 to 07777
 * @param uid owner's number
 * @param gid group's number
 * @param modified time of the last change of content
 */
public record Attributes(int mode, long uid, long gid, Instant modified) {

  /** What a folder gets of which nothing is known: nobody but the owner may look in. */
  public static final Attributes PRIVATE_FOLDER = new Attributes(0700, 0, 0, Instant.EPOCH);

  public Attributes {
    if ((mode & ~07777) != 0 || uid < 0 || gid < 0) {
      throw new IllegalArgumentException("mode " + Integer.toOctalString(mode) + ", owner " + uid + ":" + gid);
    }
  }

  void write(ByteWriter out) {
    out.u16(mode).var(uid).var(gid).zig(modified.getEpochSecond()).var(modified.getNano());
  }

  static Attributes read(ByteReader in) throws Corrupt {
    int mode = in.u16();
    long uid = in.var();
    long gid = in.var();
    long seconds = in.zig();
    int nanoseconds = in.var(999_999_999, "nanoseconds");
    if (mode > 07777 || seconds > Instant.MAX.getEpochSecond() || seconds < Instant.MIN.getEpochSecond()) {
      throw in.corrupt("impossible attributes");
    }
    return new Attributes(mode, uid, gid, Instant.ofEpochSecond(seconds, nanoseconds));
  }
}
