package org.mailkeep.repository.store.s3;

import java.util.Locale;

/**
 * How requests are made, where servers differ.
 *
 * @param checksums which checksums the client adds by itself
 * @param sha256 whether the SHA-256 of a body is sent with it
 * @param chunkedEncoding whether a body is signed piece by piece as it is sent; if not, and over plain HTTP, it is read twice
 * @param pathStyle whether the bucket's name stands in the path, not in the host's name
 */
public record S3Settings(Checksums checksums, boolean sha256, boolean chunkedEncoding, boolean pathStyle) {

  /** Which checksums the client adds by itself; the SHA-256 that we send is another matter. */
  public enum Checksums {
    /** None but where S3 demands one: what every server takes. */
    WHEN_REQUIRED,
    /** A CRC after every body: what AWS prefers and old Ceph refuses. */
    WHEN_SUPPORTED;

    /** As in a location: {@code when-required}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Checksums of(String word) {
      for (Checksums checksums : values()) {
        if (checksums.word().equals(word)) {
          return checksums;
        }
      }
      throw new IllegalArgumentException("'" + word + "' is neither when-required nor when-supported");
    }
  }

  /** What any server takes. */
  static S3Settings safe(S3Location location) {
    return new S3Settings(Checksums.WHEN_REQUIRED, true, !location.isPlainHttp(), location.endpoint().isPresent());
  }

  /** These settings, but what {@code wishes} has an opinion about. */
  S3Settings with(S3Wishes wishes) {
    return new S3Settings(wishes.checksums().orElse(checksums), sha256,
        wishes.chunkedEncoding().orElse(chunkedEncoding),
        wishes.pathStyle().orElse(pathStyle));
  }

  /** These settings with another mode of checksums. */
  S3Settings with(Checksums others) {
    return new S3Settings(others, sha256, chunkedEncoding, pathStyle);
  }

  /** These settings, sending hashes or not. */
  S3Settings withSha256(boolean sent) {
    return new S3Settings(checksums, sent, chunkedEncoding, pathStyle);
  }
}
