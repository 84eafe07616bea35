package org.mailkeep.repository.recipe;

import java.nio.ByteBuffer;
import org.mailkeep.repository.deflate.DeflateParams;

/** How a stretch of a file was made from the bytes that the recipe keeps of it: what a reader has to do to make the same bytes again. */
public sealed interface Compression {

  /**
   * A header, one DEFLATE stream (RFC 1951) and a trailer: a member of a gzip file (RFC 1952), or a zlib stream (RFC 1950).
   *
   * @param header the bytes before the stream, at most {@link #LONGEST_HEADER}; read-only
   * @param encoder what makes the stream
   * @param trailer what comes after it
   */
  record Deflate(ByteBuffer header, DeflateParams encoder, Trailer trailer) implements Compression {

    /** A gzip header may hold a file name, a comment and more; a longer one is not taken apart. */
    public static final int LONGEST_HEADER = 1024;

    public Deflate {
      if (header.remaining() > LONGEST_HEADER) {
        throw new IllegalArgumentException("a header of " + header.remaining() + " bytes");
      }
      header = header.asReadOnlyBuffer();
    }
  }

  /** What comes after a DEFLATE stream. */
  enum Trailer {
    /** Nothing. */
    NONE(0),
    /** CRC-32 and length of the plaintext, little-endian (RFC 1952). */
    GZIP(1),
    /** Adler-32 of the plaintext, big-endian (RFC 1950). */
    ZLIB(2);

    private final int code;

    Trailer(int code) {
      this.code = code;
    }

    /** Its number in a recipe. */
    public int code() {
      return code;
    }

    /**
     * The trailer of this number.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Trailer of(int code) {
      for (Trailer trailer : values()) {
        if (trailer.code == code) {
          return trailer;
        }
      }
      throw new IllegalArgumentException("trailer " + code);
    }
  }
}
