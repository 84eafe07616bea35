package org.mailkeep.repository.deflate;

/** Stub until the encoder lands. */
public record DeflateParams(Encoder encoder, int level, int memoryLevel) {
  public enum Encoder {
    ZLIB, GNU_GZIP;

    public int code() {
      return this == ZLIB ? 1 : 2;
    }

    public static Encoder of(int code) {
      if (code < 1 || code > 2) {
        throw new IllegalArgumentException("encoder " + code);
      }
      return values()[code - 1];
    }
  }
}
