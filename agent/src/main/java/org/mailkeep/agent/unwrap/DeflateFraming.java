package org.mailkeep.agent.unwrap;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.mailkeep.repository.recipe.Compression.Deflate;
import org.mailkeep.repository.recipe.Compression.Trailer;

/**
 * What stands around a DEFLATE stream: the header of a gzip member (RFC 1952) or of a zlib stream (RFC 1950).
 *
 * @param header its bytes
 * @param trailer what follows the stream
 */
record DeflateFraming(ByteBuffer header, Trailer trailer) {

  /** How much of a payload one must see to tell. */
  static final int LOOKAHEAD = Deflate.LONGEST_HEADER;

  private static final int FHCRC = 2;
  private static final int FEXTRA = 4;
  private static final int FNAME = 8;
  private static final int FCOMMENT = 16;
  private static final int RESERVED = 0xe0;

  DeflateFraming {
    header = header.asReadOnlyBuffer();
  }

  /** Whether a payload that begins like this may be compressed; a cheap look at three bytes. */
  static boolean mayBe(byte[] start, int length) {
    if (length < 3) {
      return false;
    }
    int first = start[0] & 0xff;
    int second = start[1] & 0xff;
    return first == 0x1f && second == 0x8b && start[2] == 8
        || first == 0x78 && (first << 8 | second) % 31 == 0 && (second & 0x20) == 0;
  }

  /**
   * Reads the header.
   *
   * @param start the first {@link #LOOKAHEAD} bytes of the payload, or all of it
   * @return empty if it is none, or longer than can be kept
   */
  static Optional<DeflateFraming> read(byte[] start, int length) {
    if (!mayBe(start, length)) {
      return Optional.empty();
    }
    if (start[0] == 0x78) {
      return Optional.of(new DeflateFraming(copy(start, 2), Trailer.ZLIB));
    }
    int end = gzipEnd(start, length);
    return end < 0 ? Optional.empty() : Optional.of(new DeflateFraming(copy(start, end), Trailer.GZIP));
  }

  private static int gzipEnd(byte[] start, int length) {
    int limit = Math.min(length, LOOKAHEAD);
    if (limit < 10 || (start[3] & RESERVED) != 0) {
      return -1;
    }
    int flags = start[3];
    int at = 10;
    if ((flags & FEXTRA) != 0) {
      if (at + 2 > limit) {
        return -1;
      }
      at += 2 + (start[at] & 0xff | (start[at + 1] & 0xff) << 8);
    }
    for (int field : new int[] {FNAME, FCOMMENT}) {
      if ((flags & field) != 0) {
        while (at < limit && start[at] != 0) {
          at++;
        }
        at++;
      }
    }
    at += (flags & FHCRC) != 0 ? 2 : 0;
    return at > limit ? -1 : at;
  }

  private static ByteBuffer copy(byte[] bytes, int length) {
    return ByteBuffer.wrap(java.util.Arrays.copyOf(bytes, length));
  }
}
