package org.mailkeep.repository.root;

import java.nio.ByteBuffer;

/**
 * What a root says beside the rest: policy, holds, erasures, locks, audit heads, whatever a later Mailkeep needs. Kept as it is by who does not know it, and refused by who must.
 *
 * @param tag what it is
 * @param users a bit for each {@link RootUser} who must know it to go on
 * @param content of a form that its tag decides; read-only
 */
public record RootSection(int tag, int users, ByteBuffer content) {

  /** The longest content. */
  static final int LONGEST = 64 << 10;

  public RootSection {
    if (tag < 1 || tag > 255 || users < 0 || users > 255 || content.remaining() > LONGEST) {
      throw new IllegalArgumentException("section " + tag + " of " + content.remaining() + " bytes for " + users);
    }
    content = content.asReadOnlyBuffer();
  }

  /** A section of a kind that this program knows. */
  public static RootSection of(SectionTag tag, byte[] content) {
    return new RootSection(tag.number(), tag.users(), ByteBuffer.wrap(content));
  }

  /** Whether {@code user} must know what this is, and this program does not. */
  boolean isForeignTo(RootUser user) {
    return (users & user.bit()) != 0 && SectionTag.of(tag).isEmpty();
  }
}
