package org.mailkeep.repository.deflate;

/**
 * Everything besides the plaintext that decides about the bytes of a raw DEFLATE stream.
 *
 * @param level how hard the encoder looked for repeats, 1 to 9
 * @param memoryLevel for zlib 8 (its default) or 9; GNU gzip has no choice and has 9, whose block length it shares
 */
public record DeflateParams(Encoder encoder, int level, int memoryLevel) {

  /** The program whose choices are repeated. The codes are stored and never reused. */
  public enum Encoder {
    /** zlib 1.2 and 1.3 with its default strategy and window, any number of writes without a flush, then the finish. */
    ZLIB(1),
    /** The gzip program reading a file: the ancestor of zlib, other limits of blocks, other habits at the end. */
    GNU_GZIP(2);

    private final int code;

    Encoder(int code) {
      this.code = code;
    }

    /** The number that stands for it in stored bytes: an unsigned byte. */
    public int code() {
      return code;
    }

    /**
     * The encoder that a stored number stands for.
     *
     * @throws IllegalArgumentException if this version knows none
     */
    public static Encoder ofCode(int code) {
      for (Encoder encoder : values()) {
        if (encoder.code == code) {
          return encoder;
        }
      }
      throw new IllegalArgumentException("deflate encoder " + code);
    }
  }

  public DeflateParams {
    if (level < 1 || level > 9) {
      throw new IllegalArgumentException("deflate level " + level);
    }
    if (memoryLevel != 9 && (memoryLevel != 8 || encoder != Encoder.ZLIB)) {
      throw new IllegalArgumentException("deflate memory level " + memoryLevel + " of " + encoder);
    }
  }

  /** zlib with its default memory level, as Dovecot and most programs use it. */
  public static DeflateParams zlib(int level) {
    return new DeflateParams(Encoder.ZLIB, level, 8);
  }

  /** {@code gzip -1} to {@code gzip -9}. */
  public static DeflateParams gnuGzip(int level) {
    return new DeflateParams(Encoder.GNU_GZIP, level, 9);
  }
}
